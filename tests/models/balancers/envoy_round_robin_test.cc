#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

const PolicyKind& kind() { return kind_of("envoy/round_robin"); }

std::vector<ServerIndex> serve(PolicyRig& rig, int requests) {
  std::vector<ServerIndex> order;
  for (int k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}

}  // namespace

TEST(EnvoyRoundRobin, GoesOnCountingWhenHostsChange) {
  PolicyRig rig(kind(), args_with(kind(), {{"seed", std::int64_t{4}}}), {1, 1, 1});
  EXPECT_EQ(serve(rig, 4), (std::vector<ServerIndex>{1, 2, 0, 1}));  // 4, 5, 6, 7 modulo 3
  rig.append(1);
  EXPECT_EQ(serve(rig, 4), (std::vector<ServerIndex>{0, 1, 2, 3}));  // from 8 on, modulo 4
}

TEST(EnvoyRoundRobin, StartsAnywhereByDefault) {
  std::vector<int> first(5, 0);
  for (std::uint64_t seed = 0; seed < 500; ++seed)
    ++first[PolicyRig(kind(), std::vector<std::uint32_t>(5, 1), seed).pick()];
  for (const int count : first) EXPECT_GT(count, 50);  // mean 100, standard deviation 9
}

// In slow start a host of equal weight has a tenth of a turn: one pick in eleven.
TEST(EnvoyRoundRobin, GivesAHostInSlowStartItsPart) {
  PolicyRig rig(kind(), {5, 5});
  rig.serve();
  rig.view.servers[1].ramp = 0.1;
  rig.policy->on_weight(1, 5);
  int picks = 0;
  for (int k = 0; k < 1100; ++k) picks += rig.serve() == 1 ? 1 : 0;
  EXPECT_NEAR(picks, 100, 2);
  rig.view.servers[1].ramp = 1;
  rig.policy->on_weight(1, 5);
  picks = 0;
  for (int k = 0; k < 1000; ++k) picks += rig.serve() == 1 ? 1 : 0;
  EXPECT_NEAR(picks, 500, 11);  // one turn was still that of the ramp
}

TEST(EnvoyRoundRobin, StartsASecondScheduleWhereItStartedTheFirst) {
  PolicyRig rig(kind(), {5, 3, 1}, 7);
  const std::vector<ServerIndex> first = serve(rig, 9);
  rig.set_member(2, false);
  serve(rig, 5);
  rig.set_member(2, true);
  EXPECT_EQ(serve(rig, 9), first);
}

}  // namespace ballast::policy_testing
