#include "models/balancers/algorithms/haproxy/tree.h"

#include <gtest/gtest.h>

#include <map>

#include "models/balancers/hashes/full_avalanche.h"
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

std::map<std::uint32_t, ServerIndex> nodes_of(const PoolView& view) {
  std::map<std::uint32_t, ServerIndex> nodes;
  for (ServerIndex i = 0; i < view.servers.size(); ++i)
    if (view.servers[i].usable)
      for (std::uint32_t j = 0; j < 16 * view.servers[i].weight; ++j)
        nodes[full_avalanche(4096 * (i + 1) + j)] = i;
  return nodes;
}

// By hand: both neighbours on the circle, the one before when equally far; then clockwise past the
// servers that `refuses` says.
template <typename Refuses>
ServerIndex nearest_by_hand(const PoolView& view, std::uint32_t hash, Refuses refuses) {
  const auto nodes = nodes_of(view);
  auto next = nodes.lower_bound(hash);
  if (next == nodes.end()) next = nodes.begin();
  const auto before = std::prev(next == nodes.begin() ? nodes.end() : next);
  auto at = hash - before->first <= next->first - hash ? before : next;
  while (refuses(at->second))
    if (++at == nodes.end()) at = nodes.begin();
  return at->second;
}

}  // namespace

TEST(HaproxyTree, FindsTheNearestNodeOnTheCircle) {
  const PoolView view = view_of({3, 2, 1, 0, 4});
  const HaproxyServed served(view);
  HaproxyTree tree(view, false, 0, served);
  Rng rng(1);
  for (int k = 0; k < 5000; ++k) {
    const auto hash = static_cast<std::uint32_t>(rng());
    ASSERT_EQ(tree.nearest(hash, kNoServer),
              nearest_by_hand(view, hash, [](ServerIndex) { return false; }));
    const auto avoid = static_cast<ServerIndex>(rng.below(5));
    ASSERT_EQ(tree.nearest(hash, avoid),
              nearest_by_hand(view, hash, [avoid](ServerIndex i) { return i == avoid; }));
  }
}

TEST(HaproxyTree, FollowsWeightsStatesAndNewServersAsIfMadeAnew) {
  PoolView view = view_of({3, 2, 1});
  const HaproxyServed served(view);
  HaproxyTree tree(view, false, 0, served);
  Rng rng(2);
  for (int change = 0; change < 60; ++change) {
    const auto i = static_cast<ServerIndex>(rng.below(view.servers.size()));
    switch (rng.below(4)) {
      case 0:
        view.servers[i].usable = !view.servers[i].usable;
        tree.update(i);
        break;
      case 1:
        view.add();
        tree.update(static_cast<ServerIndex>(view.servers.size() - 1));
        break;
      default:
        view.servers[i].weight = static_cast<std::uint32_t>(rng.below(9));
        tree.update(i);
    }
    ASSERT_EQ(tree.empty(), nodes_of(view).empty());
    for (int k = 0; k < 50 && !tree.empty(); ++k) {
      const auto hash = static_cast<std::uint32_t>(rng());
      ASSERT_EQ(tree.nearest(hash, kNoServer),
                nearest_by_hand(view, hash, [](ServerIndex) { return false; }));
    }
  }
}

// A server that starts slowly has the first nodes of its own only: at half its weight, half of
// them.
TEST(HaproxyTree, GivesAStartingServerFewerNodes) {
  PoolView view = view_of({2, 4});
  view.servers[1].ramp = 8.0 / 16;
  const HaproxyServed served(view);
  HaproxyTree tree(view, false, 0, served);
  const PoolView alike = view_of({2, 2});
  Rng rng(4);
  for (int k = 0; k < 1000; ++k) {
    const auto hash = static_cast<std::uint32_t>(rng());
    ASSERT_EQ(tree.nearest(hash, kNoServer),
              nearest_by_hand(alike, hash, [](ServerIndex) { return false; }));
  }
}

TEST(HaproxyTree, BoundsLoadsByTheProductsCountOfSlots) {
  PoolView view = view_of({3, 2, 1, 1});
  HaproxyServed served(view);
  HaproxyTree tree(view, false, 150, served);
  // Weights 48 32 16 16 of 112; slots as in chash_server_is_eligible().
  const auto slots = [&](ServerIndex i) {
    const std::uint64_t weight[] = {48, 32, 16, 16}, before[] = {0, 48, 80, 96};
    const std::uint64_t all = ((served.total() + 1) * 150 + 99) / 100;
    const std::uint64_t rest = all % 112;
    return std::max<std::uint64_t>(
        1, weight[i] * (all / 112) + (before[i] + weight[i]) * rest / 112 - before[i] * rest / 112);
  };
  Rng rng(5);
  std::vector<ServerIndex> in_flight;
  std::size_t refused = 0;
  for (int k = 0; k < 5000; ++k) {
    // Most keys are one popular key, so that its server is often at its bound.
    const auto hash = rng.below(4) == 0 ? static_cast<std::uint32_t>(rng()) : 12345u;
    const ServerIndex picked = tree.nearest(hash, kNoServer);
    ASSERT_EQ(picked, nearest_by_hand(view, hash, [&](ServerIndex i) {
                const bool full = served.by(i) >= slots(i);
                refused += full ? 1 : 0;
                return full;
              }));
    ++view.in_flight[picked];
    served.changed(picked);
    in_flight.push_back(picked);
    if (in_flight.size() > 40) {
      std::swap(in_flight[rng.below(in_flight.size())], in_flight.back());
      --view.in_flight[in_flight.back()];
      served.changed(in_flight.back());
      in_flight.pop_back();
    }
  }
  EXPECT_GT(refused, 100u);
}

TEST(HaproxyTree, WalksAroundTheCircleForRequestsWithoutAKey) {
  PoolView view = view_of({1, 2});
  const HaproxyServed served(view);
  HaproxyTree tree(view, false, 0, served);
  std::vector<ServerIndex> expected, walked;
  for (const auto& [key, server] : nodes_of(view)) expected.push_back(server);
  for (int round = 0; round < 2; ++round) {
    walked.clear();
    for (std::size_t k = 0; k < expected.size(); ++k) walked.push_back(tree.next(kNoServer));
    EXPECT_EQ(walked, expected);
  }
  EXPECT_EQ(tree.next(0), 1u);
  view.in_flight[1] = view.servers[1].max_in_flight = 1;
  EXPECT_EQ(tree.next(kNoServer), 0u);
  EXPECT_EQ(tree.next(0), 0u);
  view.in_flight[0] = view.servers[0].max_in_flight = 1;
  EXPECT_EQ(tree.next(kNoServer), kNoServer);
}

}  // namespace ballast
