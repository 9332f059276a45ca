#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

PolicyRig make_rig(std::size_t servers, const char* ties) {
  const PolicyKind& kind = kind_of("jsq");
  return PolicyRig(kind, args_with(kind, {{"ties", std::string(ties)}}),
                   std::vector<std::uint32_t>(servers, 1), 11);
}

// The servers with the fewest in flight, found by looking at all of them.
std::vector<ServerIndex> shortest(const PoolView& view) {
  std::uint32_t least = kUnlimited;
  for (ServerIndex i = 0; i < view.servers.size(); ++i)
    if (view.eligible(i)) least = std::min(least, view.in_flight[i]);
  std::vector<ServerIndex> found;
  for (ServerIndex i = 0; i < view.servers.size(); ++i)
    if (view.eligible(i) && view.in_flight[i] == least) found.push_back(i);
  return found;
}

}  // namespace

TEST(Jsq, PicksOneOfTheShortestQueuesWhateverHappens) {
  for (const char* ties : {"random", "first"}) {
    PolicyRig rig = make_rig(9, ties);
    Rng chance(3);
    std::vector<ServerIndex> in_flight;
    for (int step = 0; step < 30000; ++step) {
      const auto server = static_cast<ServerIndex>(chance.below(rig.view.servers.size()));
      const std::uint64_t dice = chance.below(300);
      if (dice == 0)
        rig.set_usable(server, !rig.view.servers[server].usable);
      else if (dice == 1)
        rig.set_weight(server, static_cast<std::uint32_t>(chance.below(3)));
      else if (dice == 2 && rig.view.servers.size() < 20)
        rig.append(1);
      else if (dice < 10) {
        in_flight.push_back(server);  // a pinned user, round the policy
        rig.start(server);
      }
      // Phases in which the queues grow, and phases in which they are emptied.
      const std::uint64_t finishing = step / 1000 % 2 == 0 ? 100 : 180;
      if (dice > 300 - finishing && !in_flight.empty()) {
        std::swap(in_flight[chance.below(in_flight.size())], in_flight.back());
        rig.finish(in_flight.back());
        in_flight.pop_back();
      }
      const std::vector<ServerIndex> due = shortest(rig.view);
      const ServerIndex picked = rig.pick();
      if (due.empty()) {
        ASSERT_EQ(picked, kNoServer);
        continue;
      }
      ASSERT_EQ(std::count(due.begin(), due.end(), picked), 1) << ties << ", step " << step;
      if (std::string_view(ties) == "first") {
        ASSERT_EQ(picked, due.front());
      }
      rig.start(picked);
      in_flight.push_back(picked);
    }
  }
}

// 60000 picks among 3 tied servers of 6: a share has a standard deviation of .2 %; the bound is
// five of them, 1 - 6e-7 for each share.
TEST(Jsq, BreaksTiesEvenly) {
  PolicyRig rig = make_rig(6, "random");
  for (const ServerIndex busy : {1u, 2u, 4u}) rig.start(busy);
  std::vector<int> picked(6, 0);
  for (int k = 0; k < 60000; ++k) ++picked[rig.pick()];
  for (const ServerIndex i : {0u, 3u, 5u}) EXPECT_NEAR(picked[i] / 60000.0, 1.0 / 3, 0.01);
}

TEST(Jsq, BreaksTiesForTheFirstDeclaredIfToldTo) {
  PolicyRig rig = make_rig(4, "first");
  for (const ServerIndex expected : {0u, 1u, 2u, 3u, 0u, 1u}) {
    ASSERT_EQ(rig.pick(), expected);
    rig.start(expected);
  }
  rig.finish(3);
  EXPECT_EQ(rig.pick(), 3u);
  rig.finish(1);
  EXPECT_EQ(rig.pick(), 3u);
}

}  // namespace ballast::policy_testing
