#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

PolicyRig make_rig(std::size_t servers, std::int64_t d, const char* sampling) {
  Args args;
  args.set("d", d);
  args.set("sampling", std::string(sampling));
  return PolicyRig(kind_of("power_of_d"), args, std::vector<std::uint32_t>(servers, 1), 5);
}

// The share of 100000 picks that server 0 gets. Three standard deviations are 0.005 at most: a
// two-sided bound at 99.7 %, with a fixed seed.
double share_of_first(PolicyRig& rig) {
  int first = 0;
  for (int k = 0; k < 100000; ++k) first += rig.pick() == 0 ? 1 : 0;
  return first / 100000.0;
}
constexpr double kBound = 0.005;

}  // namespace

TEST(PowerOfD, PicksTheBusiestServerOnlyIfNothingElseIsSampled) {
  for (const std::int64_t d : {2, 3}) {
    PolicyRig distinct = make_rig(4, d, "distinct");
    distinct.start(0);
    EXPECT_EQ(share_of_first(distinct), 0);
    PolicyRig replacement = make_rig(4, d, "replacement");
    replacement.start(0);
    EXPECT_NEAR(share_of_first(replacement), std::pow(0.25, static_cast<double>(d)), kBound);
  }
}

TEST(PowerOfD, PicksTheIdleServerWheneverItIsSampled) {
  PolicyRig distinct = make_rig(5, 2, "distinct");
  PolicyRig replacement = make_rig(5, 2, "replacement");
  for (ServerIndex i = 1; i < 5; ++i) {
    distinct.start(i);
    replacement.start(i);
  }
  EXPECT_NEAR(share_of_first(distinct), 2.0 / 5, kBound);
  EXPECT_NEAR(share_of_first(replacement), 1 - 16.0 / 25, kBound);
}

TEST(PowerOfD, BreaksTiesEvenly) {
  for (const std::int64_t d : {1, 2, 4}) {
    PolicyRig rig = make_rig(4, d, "distinct");
    EXPECT_NEAR(share_of_first(rig), 0.25, kBound) << d;
  }
}

TEST(PowerOfD, WithAllServersSampledJoinsTheShortestQueue) {
  PolicyRig rig = make_rig(6, 100, "distinct");
  for (ServerIndex i = 0; i < 6; ++i)
    for (ServerIndex k = 0; k < (i + 2) % 6; ++k) rig.start(i);
  for (int k = 0; k < 100; ++k) ASSERT_EQ(rig.pick(), 4u);
}

TEST(PowerOfD, TellsWhatTheNextPickWillLookAtWithoutChangingIt) {
  for (const char* sampling : {"distinct", "replacement"}) {
    PolicyRig rig = make_rig(1000, 2, sampling);
    PolicyRig untold = make_rig(1000, 2, sampling);
    EXPECT_EQ(rig.pick(), untold.pick());
    int told = 0;
    for (int k = 0; k < 1000; ++k) {
      const std::span<const ServerIndex> sample = rig.policy->next_sample();
      ASSERT_EQ(sample.size(), 2u);
      const ServerIndex picked = rig.pick();
      ASSERT_EQ(picked, untold.pick());
      told += picked == sample[0] || picked == sample[1] ? 1 : 0;
    }
    EXPECT_GE(told, 990);  // all but where the deck swaps one card twice
  }
}

}  // namespace ballast::policy_testing
