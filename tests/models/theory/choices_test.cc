// Policies that look at queues: the shortest queue, d choices, idle queues.
#include <gtest/gtest.h>

#include <cmath>

#include "models/theory/bounded_queue.h"
#include "models/theory/idle_queue.h"
#include "models/theory/many_servers.h"
#include "models/theory/power_of_d.h"
#include "models/theory/shortest_queue.h"

namespace ballast::theory {
namespace {

ShortestQueue at_cut(std::uint32_t servers, double utilization) {
  return shortest_queue(servers, utilization, shortest_queue_cut(servers, utilization));
}

TEST(ShortestQueue, IsMM1ForOneServer) {
  EXPECT_NEAR(at_cut(1, 0.8).mean_sojourn, 5, 1e-10);
  EXPECT_NEAR(at_cut(1, 0.8).wait_probability, 0.8, 1e-11);
}

TEST(ShortestQueue, OfTwoServersMeetsItsReference) {
  EXPECT_NEAR(at_cut(2, 0.3).mean_sojourn, 1.14402505, 1e-8);
}

TEST(ShortestQueueSlow, MeetsTabulatedMeans) {
  EXPECT_NEAR(at_cut(2, 0.9).mean_sojourn, 5.474913, 1e-6);
  EXPECT_NEAR(at_cut(2, 0.95).mean_sojourn, 10.486639, 1e-6);
  EXPECT_NEAR(at_cut(3, 0.9).mean_sojourn, 3.982422, 1e-6);
}

TEST(ShortestQueueSlow, HardlyDependsOnTheCut) {
  for (const std::uint32_t servers : {2u, 3u}) {
    ShortestQueueCut cut = shortest_queue_cut(servers, 0.7);
    const double mean = shortest_queue(servers, 0.7, cut).mean_sojourn;
    cut.longest += 3;
    cut.spread += 3;
    EXPECT_NEAR(shortest_queue(servers, 0.7, cut).mean_sojourn / mean, 1, 1e-11) << servers;
  }
}

TEST(ShortestQueueSlow, LiesBetweenOneQueueAndARandomSplit) {
  for (const std::uint32_t servers : {2u, 3u}) {
    const Bounds bounds = shortest_queue_bounds(servers, 0.8);
    const double mean = at_cut(servers, 0.8).mean_sojourn;
    EXPECT_GT(mean, bounds.low);
    EXPECT_LT(mean, bounds.high);
  }
}

TEST(PowerOfD, IsMM1ForOneChoice) {
  const PowerOfD one(1, 0.8);
  EXPECT_NEAR(one.mean_sojourn(), 5, 1e-12);
  EXPECT_NEAR(one.sojourn_quantile(0.99), ManyServers(0.8, 1, 1).sojourn_quantile_s(0.99), 1e-9);
}

TEST(MeanField, SettlesAtTheFixedPoint) {
  for (const double d : {2.0, 5.0}) {
    MeanField pool(d, 1, 60);
    pool.settle(0.9);
    const PowerOfD exact(d, 0.9);
    EXPECT_NEAR(pool.mean_sojourn(), exact.mean_sojourn(), 1e-7);
    for (const std::uint32_t i : {1u, 3u}) {
      EXPECT_NEAR(pool.share_with_at_least(i), exact.share_with_at_least(i), 1e-8);
    }
  }
}

TEST(MeanField, OfOneChoiceIsABoundedQueue) {
  MeanField pool(1, 4, 20);
  pool.settle(3.8);
  const BoundedQueue exact(3.8, 1, 4, 20);
  EXPECT_NEAR(pool.loss_ratio(), exact.loss_ratio(), 1e-7);
  EXPECT_NEAR(pool.mean_sojourn(), exact.mean_sojourn_s(), 1e-6);
  EXPECT_NEAR(pool.utilization(), exact.utilization(), 1e-8);
}

TEST(MeanField, FillsFromEmptyAtTheRateOfArrivals) {
  MeanField pool(2, 1, 40);
  pool.advance(0.8, 1e-3);
  EXPECT_NEAR(pool.mean_in_system(), 0.8e-3, 1e-6);
  pool.advance(0.8, 2 - 1e-3);
  MeanField at_once(2, 1, 40);
  at_once.advance(0.8, 2);
  EXPECT_NEAR(pool.mean_in_system(), at_once.mean_in_system(), 1e-8);
  EXPECT_DOUBLE_EQ(pool.time(), 2);
}

TEST(IdleQueue, LeavesFewerReportsAtHigherLoad) {
  double before = 1;
  for (const double load : {0.3, 0.6, 0.9, 0.99}) {
    const IdleQueue random = idle_queue(load, 10, 1), better = idle_queue(load, 10, 2);
    EXPECT_LT(random.occupied_ratio, before);
    EXPECT_GT(better.occupied_ratio, random.occupied_ratio);
    EXPECT_LT(better.mean_sojourn, random.mean_sojourn);
    before = random.occupied_ratio;
  }
}

}  // namespace
}  // namespace ballast::theory
