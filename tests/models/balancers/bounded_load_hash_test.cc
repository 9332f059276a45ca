#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

PolicyRig make_rig(const std::vector<std::uint32_t>& weights, double epsilon) {
  const PolicyKind& kind = kind_of("bounded_load_hash");
  return PolicyRig(kind, args_with(kind, {{"epsilon", epsilon}}), weights);
}

}  // namespace

// Requests that stay: before each of them nobody has more than the bound allows with it.
TEST(BoundedLoadHash, NeverExceedsTheBoundWhileRequestsArrive) {
  for (const double epsilon : {0.0, 0.1, 0.25, 1.0}) {
    PolicyRig rig = make_rig(std::vector<std::uint32_t>(10, 1), epsilon);
    std::uint32_t most = 0;
    for (int m = 0; m < 5000; ++m) {
      const ServerIndex server = rig.pick();
      rig.start(server);
      most = std::max(most, rig.view.in_flight[server]);
      ASSERT_LE(most, std::ceil((1 + epsilon) * (m + 1) / 10 - 1e-9)) << epsilon << ", " << m;
    }
  }
}

TEST(BoundedLoadHash, BoundsInProportionToTheWeights) {
  const std::vector<std::uint32_t> weights{5, 1, 1, 3};
  PolicyRig rig = make_rig(weights, 0.2);
  for (int m = 0; m < 3000; ++m) {
    const ServerIndex server = rig.pick();
    rig.start(server);
    ASSERT_LE(rig.view.in_flight[server], std::ceil(1.2 * (m + 1) * weights[server] / 10 - 1e-9));
  }
}

TEST(BoundedLoadHash, IsThePlainRingWhenNobodyIsFull) {
  PolicyRig bounded = make_rig({1, 2, 3, 4}, 0.1);
  PolicyRig plain(kind_of("ring_hash"), {1, 2, 3, 4});
  for (int k = 0; k < 2000; ++k) ASSERT_EQ(bounded.serve(), plain.serve());
}

// The spill goes to the next server clockwise: the one that would own the key if the full server
// were not there.
TEST(BoundedLoadHash, PassesOnClockwise) {
  PolicyRig rig = make_rig({1, 1, 1, 1, 1}, 0.5);
  for (std::uint64_t k = 0; k < 200; ++k) {
    const PickContext key{.hash = mix64(k), .key = {}, .tried = {}};
    const ServerIndex owner = rig.policy->pick(key);
    rig.set_usable(owner, false);
    const ServerIndex heir = rig.policy->pick(key);
    rig.set_usable(owner, true);
    for (int m = 0; m < 4; ++m) rig.start(owner);  // the bound is ceil(1.5 * 5 / 5) = 2
    ASSERT_EQ(rig.policy->pick(key), heir);
    for (int m = 0; m < 3; ++m) rig.finish(owner);  // and now ceil(1.5 * 2 / 5) = 1
    ASSERT_EQ(rig.policy->pick(key), heir);
    rig.finish(owner);
    ASSERT_EQ(rig.policy->pick(key), owner);
  }
}

// What is in flight on servers that take no traffic gives the others no room.
TEST(BoundedLoadHash, CountsTheGroupOnly) {
  PolicyRig rig = make_rig({1, 1, 1}, 0.0);
  for (int m = 0; m < 300; ++m) rig.start(2);
  rig.set_usable(2, false);
  for (int m = 0; m < 100; ++m) rig.start(rig.pick());
  EXPECT_EQ(rig.view.in_flight[0], 50u);
  EXPECT_EQ(rig.view.in_flight[1], 50u);
}

}  // namespace ballast::policy_testing
