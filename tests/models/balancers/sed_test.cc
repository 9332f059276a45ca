#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

// (in flight + 1) / weight of servers of weight 4, 2, 1, in turn: 1/4, 2/4, 2/4 (the second server,
// 1/2, has waited longer than the first), 3/4, 4/4, 2/2, 1/1.
TEST(Sed, FillsServersInTheOrderOfTheirExpectedDelays) {
  PolicyRig rig(kind_of("sed"), {4, 2, 1});
  std::vector<ServerIndex> order;
  for (int k = 0; k < 7; ++k) {
    order.push_back(rig.pick());
    rig.start(order.back());
  }
  EXPECT_EQ(order, (std::vector<ServerIndex>{0, 1, 0, 0, 2, 1, 0}));
  EXPECT_EQ(rig.view.in_flight[0], 4u);
  EXPECT_EQ(rig.view.in_flight[1], 2u);
}

TEST(Sed, LeavesIdleSlowServersAloneInLightTraffic) {
  PolicyRig rig(kind_of("sed"), {3, 10, 9});
  for (int k = 0; k < 100; ++k) ASSERT_EQ(rig.serve(), 1u);
  rig.set_weight(0, 11);
  for (int k = 0; k < 100; ++k) ASSERT_EQ(rig.serve(), 0u);
}

TEST(Sed, PicksALeastDelayWhateverHappens) {
  PolicyRig rig(kind_of("sed"), {7, 3, 5, 1, 1, 999983, 999979});
  Rng chance(5);
  std::vector<ServerIndex> in_flight;
  for (int step = 0; step < 20000; ++step) {
    const auto server = static_cast<ServerIndex>(chance.below(7));
    if (chance.below(200) == 0) rig.set_usable(server, !rig.view.servers[server].usable);
    if (chance.below(200) == 0)
      rig.set_weight(server, static_cast<std::uint32_t>(chance.below(12)));
    if (chance.below(2) == 0 && !in_flight.empty()) {
      std::swap(in_flight[chance.below(in_flight.size())], in_flight.back());
      rig.finish(in_flight.back());
      in_flight.pop_back();
    }
    const ServerIndex picked = rig.pick();
    if (picked == kNoServer) continue;
    for (ServerIndex i = 0; i < 7; ++i) {
      if (!rig.view.eligible(i)) continue;
      const auto after = [&](ServerIndex k) { return std::uint64_t{rig.view.in_flight[k]} + 1; };
      ASSERT_LE(after(picked) * rig.view.servers[i].weight,
                after(i) * rig.view.servers[picked].weight);
    }
    rig.start(picked);
    in_flight.push_back(picked);
  }
}

}  // namespace ballast::policy_testing
