#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

// Two draws with replacement from two hosts: the busier one is picked only when both draws hit it.
// 100000 picks, standard deviation 0.0014, bound at 99.7 %.
TEST(EnvoyLeastRequest, DrawsWithReplacementWhenWeightsAreEqual) {
  PolicyRig rig(kind_of("envoy/least_request"), {5, 5}, 2);
  rig.start(0);
  int busier = 0;
  for (int k = 0; k < 100000; ++k) busier += rig.pick() == 0 ? 1 : 0;
  EXPECT_NEAR(busier / 100000.0, 0.25, 0.0042);
}

// Weights 9 and 1: over many seeds the first pick goes to the light host one time in ten; a fresh
// schedule always starts with the heavy one. 4000 seeds, standard deviation 0.0047, bound at 99.7
// %.
TEST(EnvoyLeastRequest, StartsItsScheduleAtRandomUnlessToldOtherwise) {
  const PolicyKind& kind = kind_of("envoy/least_request");
  Args fresh = default_args(kind);
  fresh.set("start", std::string("fresh"));
  int light = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    PolicyRig rig(kind, {9, 1}, seed);
    light += rig.pick() == 1 ? 1 : 0;
    EXPECT_EQ(PolicyRig(kind, fresh, {9, 1}, seed).pick(), 0u);
  }
  EXPECT_NEAR(light / 4000.0, 0.1, 0.0142);
}

TEST(EnvoyLeastRequest, WithoutBiasIgnoresLoad) {
  const PolicyKind& kind = kind_of("envoy/least_request");
  Args args = default_args(kind);
  args.set("active_request_bias", 0.0);
  PolicyRig rig(kind, args, {3, 1});
  for (int k = 0; k < 50; ++k) rig.start(0);
  int heavy = 0;
  for (int k = 0; k < 400; ++k) heavy += rig.pick() == 0 ? 1 : 0;
  EXPECT_NEAR(heavy, 300, 1);
}

// Weight 2 with one request in flight counts as 2 / 2^2 = 1/2 under bias 2, half of the idle 1.
TEST(EnvoyLeastRequest, RaisesTheLoadToTheBias) {
  const PolicyKind& kind = kind_of("envoy/least_request");
  Args args = default_args(kind);
  args.set("active_request_bias", 2.0);
  PolicyRig rig(kind, args, {2, 1});
  rig.start(0);
  int heavy = 0;
  for (int k = 0; k < 600; ++k) heavy += rig.pick() == 0 ? 1 : 0;
  EXPECT_NEAR(heavy, 200, 2);
}

}  // namespace ballast::policy_testing
