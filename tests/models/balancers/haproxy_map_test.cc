#include "models/balancers/algorithms/haproxy/map.h"

#include <gtest/gtest.h>

#include <numeric>

#include "sim/random.h"

namespace ballast {

namespace {

PoolView view_of(const std::vector<std::uint32_t>& weights) {
  PoolView view;
  for (const std::uint32_t weight : weights) {
    view.add().weight = weight;
  }
  return view;
}

// The rule of src/lb_map.c word by word: every server's score grows by its weight, the first of the
// greatest (score + sum) / sum, in whole numbers, gets the slot and pays the sum.
std::vector<ServerIndex> slots_by_scores(const PoolView& view) {
  std::uint32_t divisor = 0;
  std::int64_t sum = 0;
  for (const PoolView::Server& server : view.servers) divisor = std::gcd(divisor, server.weight);
  for (const PoolView::Server& server : view.servers) sum += server.weight / divisor;
  std::vector<std::int64_t> score(view.servers.size(), 0);
  std::vector<ServerIndex> slots;
  for (std::int64_t slot = 0; slot < sum; ++slot) {
    ServerIndex best = kNoServer;
    std::int64_t most = 0;
    for (ServerIndex i = 0; i < view.servers.size(); ++i) {
      if (view.servers[i].weight == 0) continue;
      score[i] += view.servers[i].weight / divisor;
      const std::int64_t value = (score[i] + sum) / sum;
      if (best != kNoServer && value <= most) continue;
      best = i;
      most = value;
    }
    score[best] -= sum;
    slots.push_back(best);
  }
  return slots;
}

std::vector<ServerIndex> slots_of(HaproxyMap& map, std::size_t count) {
  std::vector<ServerIndex> slots;
  for (std::uint32_t k = 0; k < count; ++k) slots.push_back(map.at(k));
  return slots;
}

}  // namespace

TEST(HaproxyMap, IsThatOfTheProductsScoresForAnyWeights) {
  Rng rng(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> weights(1 + rng.below(12));
    const std::uint64_t most = round % 3 == 0 ? 256 : 1 + rng.below(12);
    for (auto& weight : weights) weight = static_cast<std::uint32_t>(rng.below(most + 1));
    weights.front() = std::max(weights.front(), 1u);
    const PoolView view = view_of(weights);
    HaproxyMap map(view, false);
    const std::vector<ServerIndex> expected = slots_by_scores(view);
    ASSERT_EQ(slots_of(map, expected.size()), expected) << "round " << round;
  }
}

TEST(HaproxyMap, KeepsItsTurnWhenAServerGoesDownAndComesBack) {
  PoolView view = view_of({1, 1, 1});
  HaproxyMap map(view, false);
  EXPECT_EQ(map.next(kNoServer), 0u);
  view.servers[1].usable = false;
  map.update(1);
  EXPECT_EQ(map.next(kNoServer), 2u);  // turn 1 of the map 0 2
  EXPECT_EQ(map.next(kNoServer), 0u);
  view.servers[1].usable = true;
  map.update(1);
  EXPECT_EQ(map.next(kNoServer), 1u);
}

TEST(HaproxyMap, PassesOverFullServersAndTheOneToAvoid) {
  PoolView view = view_of({1, 1, 1});
  HaproxyMap map(view, false);
  EXPECT_EQ(map.next(0), 1u);
  view.in_flight[2] = view.servers[2].max_in_flight = 4;
  EXPECT_EQ(map.next(kNoServer), 0u);
  view.in_flight[1] = view.servers[1].max_in_flight = 1;
  EXPECT_EQ(map.next(0), 0u);  // there is no other
  view.in_flight[0] = view.servers[0].max_in_flight = 2;
  EXPECT_EQ(map.next(kNoServer), kNoServer);
  EXPECT_EQ(map.at(1), 1u);  // a key waits for its server
}

TEST(HaproxyMap, SharesASingleBackupOfSeveralSlots) {
  PoolView view = view_of({2, 3, 3});
  for (PoolView::Server& server : view.servers) server.backup = true;
  HaproxyMap single(view, false);
  EXPECT_EQ(single.members(), 1u);
  // Two slots, as the first backup weighs; 2/2, 3/2, 3/2 of them are due.
  EXPECT_EQ(slots_of(single, 2), (std::vector<ServerIndex>{0, 1}));
  HaproxyMap all(view, true);
  EXPECT_EQ(all.members(), 3u);
  EXPECT_EQ(slots_of(all, 8), slots_by_scores(view));
}

TEST(HaproxyMap, TakesOnlyZeroAndTheFirstWeightAtRunTime) {
  PoolView view = view_of({2, 1});
  HaproxyMap map(view, false);
  const auto set = [&](std::uint32_t weight) {
    view.servers[0].weight = weight;
    map.update(0);
  };
  set(9);
  EXPECT_EQ(slots_of(map, 3), slots_by_scores(view_of({2, 1})));
  set(0);
  EXPECT_EQ(slots_of(map, 2), (std::vector<ServerIndex>{1, 1}));
  set(2);
  EXPECT_EQ(slots_of(map, 3), slots_by_scores(view_of({2, 1})));
  view.servers[0].weight = 5;
  view.add();  // a reload
  map.update(2);
  EXPECT_EQ(slots_of(map, 7), slots_by_scores(view_of({5, 1, 1})));
}

}  // namespace ballast
