#include "app/capacity.h"

#include <gtest/gtest.h>

#include "tests/app/crafted.h"

namespace ballast {
namespace {

using std::chrono::minutes;

const Time kEnd = kStart + minutes{60};

TEST(Capacity, IsSharedByWorkersTimesSpeed) {
  Scenario s = crafted::scenario(std::vector<crafted::Load>(2));
  s.system.pools[0].servers[1].speed = 3;
  const WindowStats w = crafted::window("all", kStart, kEnd, std::vector<crafted::Load>(2));
  const auto shares = capacity_shares(s.system, 0, w.pools[0], kStart, kEnd);
  EXPECT_DOUBLE_EQ(shares[0], 0.25);
  EXPECT_DOUBLE_EQ(shares[1], 0.75);
}

TEST(Capacity, CountsAServerOnlyWhileItIsPresent) {
  const Scenario s = crafted::scenario(std::vector<crafted::Load>(2));
  WindowStats w = crafted::window("all", kStart, kEnd, std::vector<crafted::Load>(2));
  w.pools[0].servers[1].worker_s /= 3;
  const auto shares = capacity_shares(s.system, 0, w.pools[0], kStart, kEnd);
  EXPECT_DOUBLE_EQ(shares[0], 0.75);
}

TEST(Capacity, FollowsASpeedThatChangesInsideTheWindow) {
  Scenario s = crafted::scenario(std::vector<crafted::Load>(2));
  auto faster = std::make_shared<PoolSpec>(s.system.pools[0]);
  faster->servers[1].speed = 5;
  TimelineEvent event;
  event.at = kStart + minutes{30};
  event.actions.push_back(SetPool{0, faster});
  s.system.timeline.push_back(event);
  const WindowStats w = crafted::window("all", kStart, kEnd, std::vector<crafted::Load>(2));
  const auto shares = capacity_shares(s.system, 0, w.pools[0], kStart, kEnd);
  EXPECT_DOUBLE_EQ(shares[1], 0.75);  // mean speed 3 beside 1
}

TEST(Capacity, IsEqualWhereWorkersAreUnlimited) {
  Scenario s = crafted::scenario(std::vector<crafted::Load>(2));
  for (ServerSpec& server : s.system.pools[0].servers) server.workers = kUnlimited;
  WindowStats w = crafted::window("all", kStart, kEnd, std::vector<crafted::Load>(2));
  for (ServerStats& server : w.pools[0].servers) server.worker_s = 0;
  EXPECT_DOUBLE_EQ(capacity_shares(s.system, 0, w.pools[0], kStart, kEnd)[0], 0.5);
}

TEST(Weights, ComeFromTheBalancerBeforeTheServersOwn) {
  Scenario s = crafted::scenario(std::vector<crafted::Load>(2));
  s.system.pools[0].servers[1].weight = 9;
  s.system.balancers[0].weights = {{{"app-1", 12}}, std::nullopt};
  EXPECT_EQ(weights_in_force(s.system, 0, kStart), (std::vector<std::uint32_t>{12, 9}));
  s.system.balancers[0].weights.rest = 3;
  EXPECT_EQ(weights_in_force(s.system, 0, kStart), (std::vector<std::uint32_t>{12, 3}));
  s.system.balancers[0].routes.clear();
  EXPECT_EQ(weights_in_force(s.system, 0, kStart), (std::vector<std::uint32_t>{1, 9}));
}

}  // namespace
}  // namespace ballast
