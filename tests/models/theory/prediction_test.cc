// The fluid balance against closed forms: the arithmetic of the five outages, retries, calls,
// faults and rollouts. No sampling except where users decide by hash.
#include "models/theory/prediction.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/theory/predicted_system.h"

namespace ballast {

using namespace predicted;
using namespace std::chrono_literals;

TEST(Prediction, OfTheMisweightedPoolShowsTheSpikeTippingTwoServersOver) {
  SystemSpec spec = one_pool(10, 600, "haproxy/roundrobin");
  spec.balancers[0].weights = {{{"app-1", 12}, {"app-2", 12}}, 7};
  spec.balancers[0].sticky.by = StickySpec::By::kUser;
  spec.pools[0].calls.push_back({1, 1.5, true, policy("random")});
  spec.pools.push_back(make_pool("db", 1, 32, 0.02, kUnlimited));
  spec.timeline.push_back(event(kStart + 30min, "spike", new_rate(spec, 800)));
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 2u);
  EXPECT_EQ(predictions[0].error_ratio, 0);
  EXPECT_NEAR(predictions[0].pools[0].servers[0].utilization, 0.9, kExact);
  EXPECT_NEAR(predictions[0].pools[1].utilization, 0.5625, kExact);
  const SystemPrediction& during = predictions[1];
  EXPECT_EQ(during.at, kStart + 30min);
  EXPECT_EQ(during.what, "spike");
  EXPECT_NEAR(during.error_ratio, 0.05, kExact);
  EXPECT_NEAR(during.pools[0].servers[0].share, 0.15, kExact);
  EXPECT_NEAR(during.pools[0].servers[0].utilization, 1.2, kExact);
  EXPECT_NEAR(during.pools[0].servers[0].loss_ratio, 1 - 1 / 1.2, kExact);
  EXPECT_NEAR(during.pools[0].servers[9].utilization, 0.7, kExact);
  EXPECT_NEAR(during.pools[0].utilization, 0.8, kExact);
  EXPECT_NEAR(during.pools[1].utilization, 0.7125, kExact);
}

TEST(Prediction, OfTheFavouredServersIsOneErrorInFive) {
  SystemSpec spec = one_pool(12, 750, "haproxy/roundrobin");
  spec.balancers[0].weights = {{{"app-1", 9}, {"app-2", 9}, {"app-3", 9}}, 2};
  EXPECT_NEAR(predict(spec)[0].error_ratio, 0.2, kExact);
}

// Failure .85 = p^3 whatever the retries; attempts (1 - p^3) / (1 - p) = 2.845.
TEST(Prediction, OfTheLoginBottleneckMultipliesAttemptsButNotFailures) {
  SystemSpec spec = one_pool(10, 1000.0 / 3);
  spec.pools[0] = make_pool("auth", 10, 4, 0.08, 50);
  spec.balancers[0].weights = {{{"auth-1", 10}}, 0};
  spec.traffic[0].client.attempts = 3;
  const SystemPrediction p = predict(spec)[0];
  EXPECT_NEAR(p.error_ratio, 0.85, 1e-6);
  EXPECT_NEAR(p.traffic[0].attempts_per_request, 0.15 / (1 - std::cbrt(0.85)), 1e-5);
  EXPECT_NEAR(p.traffic[0].attempts_per_request, 2.845, 1e-3);
  EXPECT_NEAR(p.pools[0].rate_per_s, 1000.0 / 3 * 2.8446, 0.01);
}

// Four nodes are corrected one by one, 15 minutes apart: B's load falls 150, 117.5, 85, 52.5, 20.
TEST(Prediction, OfTheRoutingRuleFollowsTheRolloutNodeByNode) {
  SystemSpec spec = one_pool(10, 350);
  spec.duration = 4h;
  spec.pools[0] = make_pool("a", 10, 6, 0.1, 50);
  spec.pools.push_back(make_pool("b", 2, 4, 0.08, 50));
  spec.traffic[0].path = "/a";
  spec.traffic.push_back(traffic("x", "/b/x", 130));
  spec.traffic.push_back(traffic("own", "/b", 20));
  BalancerSpec& edge = spec.balancers[0];
  edge.instances = 4;
  edge.routes = {{RouteSpec::Match::kPrefix, "/b", {{.pool = 1, .share = 1}}}, to_pool(0)};
  BalancerSpec fixed = edge;
  fixed.routes.insert(fixed.routes.begin(),
                      {RouteSpec::Match::kExact, "/b/x", {{.pool = 0, .share = 1}}});
  spec.timeline.push_back(
      event(kStart + 180min, "fix", SetBalancer{0, std::make_shared<BalancerSpec>(fixed)}));
  spec.timeline.back().rollout_every = 15min;
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 5u);
  EXPECT_NEAR(predictions[0].error_ratio, 0.1, kExact);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_NEAR(predictions[k].pools[1].rate_per_s, 150 - 32.5 * static_cast<double>(k), kExact);
    const Time step = kStart + 180min + 15min * (static_cast<int>(k) - 1);
    EXPECT_EQ(predictions[k].at, k == 0 ? kStart : step);
  }
  EXPECT_NEAR(predictions[1].error_ratio, 17.5 / 500, kExact);
  EXPECT_EQ(predictions[2].error_ratio, 0);
}

// A ring of one point a server: the loss that follows from the shares, whatever they are.
TEST(Prediction, ByKeyAddsUpTheLossOfEachServer) {
  SystemSpec spec = one_pool(8, 600, "ring_hash");
  spec.balancers[0].policy.args.set("points", std::int64_t{1});
  spec.traffic[0].users = UsersSpec{.count = 200000, .zipf = 0};
  const SystemPrediction p = predict(spec)[0];
  double lost = 0, shares = 0;
  for (const ServerPrediction& server : p.pools[0].servers) {
    EXPECT_NEAR(server.utilization, server.share * 6, kExact);
    lost += server.share * std::max(0.0, 1 - 1 / (server.share * 6));
    shares += server.share;
  }
  EXPECT_NEAR(shares, 1, kExact);
  EXPECT_GT(lost, 0);
  EXPECT_NEAR(p.error_ratio, lost, kExact);
}

TEST(Prediction, AsksTheUsersThereAre) {
  SystemSpec spec = one_pool(4, 100, "ring_hash");
  spec.traffic[0].users = UsersSpec{.count = 1, .zipf = 0};
  double greatest = 0;
  const auto predictions = predict(spec);
  for (const ServerPrediction& server : predictions[0].pools[0].servers)
    greatest = std::max(greatest, server.share);
  EXPECT_NEAR(greatest, 1, kExact);
}

TEST(Prediction, OfAnUnlimitedQueueIsABacklogAndNoLoss) {
  SystemSpec spec = one_pool(2, 250);
  spec.pools[0].queue = kUnlimited;
  const SystemPrediction p = predict(spec)[0];
  EXPECT_EQ(p.error_ratio, 0);
  EXPECT_EQ(p.pools[0].loss_ratio, 0);
  EXPECT_NEAR(p.pools[0].servers[0].backlog_per_s, 25, kExact);
  spec.traffic[0].client.timeout = 5s;
  EXPECT_NEAR(predict(spec)[0].error_ratio, 0.2, kExact);
}

TEST(Prediction, SharesByCapacityWhereTheAlgorithmLooksAtTheLoad) {
  SystemSpec spec = one_pool(2, 250, "haproxy/leastconn");
  spec.pools[0].servers[0].speed = 3;
  const PoolPrediction p = predict(spec)[0].pools[0];
  EXPECT_TRUE(p.by_load);
  EXPECT_NEAR(p.servers[0].share, 0.75, kExact);
  EXPECT_NEAR(p.servers[1].utilization, 0.625, kExact);
}

TEST(Prediction, UsesBackupsByTheProductsRule) {
  for (const auto& [name, share] : {std::pair{"haproxy/roundrobin", 1.0}, {"round_robin", 0.5}}) {
    SystemSpec spec = one_pool(3, 100, name);
    spec.pools[0].servers[1].backup = spec.pools[0].servers[2].backup = true;
    spec.timeline.push_back(event(kStart + 1min, "drained", DrainServers{{{0, 0}}}));
    const auto predictions = predict(spec);
    ASSERT_EQ(predictions.size(), 2u);
    EXPECT_NEAR(predictions[0].pools[0].servers[0].share, 1, kExact);
    EXPECT_NEAR(predictions[1].pools[0].servers[1].share, share, kExact) << name;
  }
}

TEST(Prediction, CountsServersThatComeAndGo) {
  SystemSpec spec = one_pool(4, 300);
  spec.pools[0].servers[3].present = false;
  spec.timeline.push_back(event(kStart + 1min, "add", AddServers{0, 3, 1}));
  spec.timeline.push_back(event(kStart + 2min, "remove", RemoveServers{{{0, 0}, {0, 1}}}));
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 3u);
  EXPECT_NEAR(predictions[0].pools[0].utilization, 1, kExact);
  EXPECT_NEAR(predictions[1].pools[0].utilization, 0.75, kExact);
  EXPECT_NEAR(predictions[2].pools[0].utilization, 1.5, kExact);
  EXPECT_NEAR(predictions[2].error_ratio, 1.0 / 3, kExact);
}

TEST(Prediction, WithNoServerLeftEverythingFails) {
  SystemSpec spec = one_pool(1, 50);
  spec.traffic[0].client.attempts = 2;
  spec.timeline.push_back(event(kStart + 1min, "gone", RemoveServers{{{0, 0}}}));
  const SystemPrediction p = predict(spec)[1];
  EXPECT_EQ(p.error_ratio, 1);
  EXPECT_NEAR(p.pools[0].rate_per_s, 100, kExact);
  EXPECT_EQ(p.pools[0].loss_ratio, 1);
}

TEST(Prediction, FollowsFaultsFromStartToEnd) {
  SystemSpec spec = one_pool(4, 200);
  const auto fault = [](FaultSpec::Kind kind) {
    FaultSpec result;
    result.kind = kind;
    result.targets = {{0, 1}};
    result.length = 1min;
    result.factor = 4;
    result.ratio = 0.2;
    return result;
  };
  spec.timeline.push_back(event(kStart + 1min, "crash", fault(FaultSpec::Kind::kCrash)));
  spec.timeline.push_back(event(kStart + 3min, "slow", fault(FaultSpec::Kind::kSlow)));
  spec.timeline.push_back(event(kStart + 5min, "bad", fault(FaultSpec::Kind::kErrors)));
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 7u);
  EXPECT_NEAR(predictions[1].error_ratio, 0.25, kExact);
  EXPECT_EQ(predictions[2].what, "end of crash");
  EXPECT_EQ(predictions[2].error_ratio, 0);
  EXPECT_NEAR(predictions[3].pools[0].servers[1].utilization, 2, kExact);
  EXPECT_NEAR(predictions[3].error_ratio, 0.125, kExact);
  EXPECT_NEAR(predictions[5].error_ratio, 0.05, kExact);
}

// Two attempts that are independent: a server in four refuses, so 1/16 of the requests fail.
TEST(Prediction, RetriesOfPinnedUsersMeetTheSameServer) {
  SystemSpec spec = one_pool(4, 100);
  spec.traffic[0].client.attempts = 2;
  spec.traffic[0].users = UsersSpec{.count = 1000, .zipf = 0};
  FaultSpec fault;
  fault.kind = FaultSpec::Kind::kRefuse;
  fault.targets = {{0, 0}};
  spec.timeline.push_back(event(kStart, "refuses", fault));
  EXPECT_NEAR(predict(spec)[0].error_ratio, 1.0 / 16, kExact);
  EXPECT_NEAR(predict(spec)[0].traffic[0].attempts_per_request, 1.25, kExact);
  spec.balancers[0].sticky.by = StickySpec::By::kUser;
  EXPECT_NEAR(predict(spec)[0].error_ratio, 1.0 / 4, kExact);
  EXPECT_NEAR(predict(spec)[0].pools[0].servers[0].rate_per_s, 50, kExact);
}

// The database takes 100 of the 150 calls a second: an attempt fails with its first call, or with
// the second, which it makes half of the time.
TEST(Prediction, FailedCallsFailTheRequest) {
  SystemSpec spec = one_pool(4, 100);
  spec.pools[0].calls.push_back({1, 1.5, true, policy("random")});
  spec.pools.push_back(make_pool("db", 1, 1, 0.01, 10));
  const SystemPrediction p = predict(spec)[0];
  EXPECT_NEAR(p.pools[1].servers[0].loss_ratio, 1.0 / 3, kExact);
  EXPECT_NEAR(p.error_ratio, 1 - 2.0 / 3 * (1 - 0.5 / 3), kExact);
}

TEST(Prediction, ACallThatIsWaitedForHoldsTheWorker) {
  SystemSpec spec = one_pool(1, 50);
  spec.pools[0].calls.push_back({1, 2, false, policy("random")});
  spec.pools.push_back(make_pool("db", 1, 8, 0.04, kUnlimited));
  EXPECT_NEAR(predict(spec)[0].pools[0].utilization, 50 * (0.08 + 2 * 0.04) / 8, kExact);
}

TEST(Prediction, HasAnEntryForEveryJumpOfARateButNotForRamps) {
  SystemSpec spec = one_pool(10, 0);
  RateProfile profile;
  profile.segments = {{kStart, 100, 100},
                      {kStart + 1min, 400, 400},
                      {kStart + 2min, 400, 800},
                      {kStart + 3min, 800, 800}};
  spec.traffic[0].arrivals = OpenArrivals{exponential_law(1), profile};
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 2u);
  EXPECT_EQ(predictions[1].what, "rate of web");
  EXPECT_NEAR(predictions[1].pools[0].rate_per_s, 400, kExact);
}

TEST(Prediction, KnowsTheMeanRateOfOtherArrivals) {
  SystemSpec spec = one_pool(10, 0);
  spec.traffic[0].arrivals = MmppArrivals{{{.rate = 100, .hold_s = 3}, {.rate = 500, .hold_s = 1}}};
  EXPECT_NEAR(predict(spec)[0].pools[0].rate_per_s, 200, kExact);
  spec.traffic[0].arrivals = ClosedArrivals{.users = 100, .think = exponential_law(0.92)};
  EXPECT_NEAR(predict(spec)[0].pools[0].rate_per_s, 100, kExact);
  spec.traffic[0].arrivals = ClosedArrivals{.users = 100000, .think = exponential_law(0.92)};
  EXPECT_NEAR(predict(spec)[0].pools[0].servers[3].utilization, 1, kExact);
  spec.traffic[0].arrivals =
      TraceArrivals{std::make_shared<std::vector<double>>(std::vector<double>(7200, 10.0))};
  EXPECT_NEAR(predict(spec)[0].pools[0].rate_per_s, 2, kExact);
}

TEST(Prediction, OfWeightsThatChangeUsesTheNewOnes) {
  SystemSpec spec = one_pool(2, 150);
  spec.timeline.push_back(event(kStart + 1min, "", new_weights(spec, {{{"app-1", 3}}, 1})));
  spec.timeline.back().note = "canary";
  const auto predictions = predict(spec);
  ASSERT_EQ(predictions.size(), 2u);
  EXPECT_EQ(predictions[1].what, "canary");
  EXPECT_NEAR(predictions[1].pools[0].servers[0].share, 0.75, kExact);
}

}  // namespace ballast
