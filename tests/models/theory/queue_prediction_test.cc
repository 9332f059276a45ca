// What is predicted of the queue of each server: by which formula, and what is said where there is
// none.
#include "models/theory/prediction.h"

#include <gtest/gtest.h>

#include "tests/models/theory/predicted_system.h"

namespace ballast {

using namespace predicted;
using namespace std::chrono_literals;

namespace {

const QueuePrediction& queue_of(const SystemPrediction& p, PoolIndex pool, ServerIndex server) {
  static const QueuePrediction none;
  const auto& queue = p.pools.at(pool).servers.at(server).queue;
  EXPECT_TRUE(queue.has_value());
  return queue ? *queue : none;
}

bool says(const PoolPrediction& pool, const std::string& words) {
  for (const std::string& remark : pool.remarks)
    if (remark.find(words) != std::string::npos) return true;
  return false;
}

TrafficSpec with_users(TrafficSpec traffic, std::uint32_t users) {
  traffic.users = UsersSpec{users, 0};
  return traffic;
}

}  // namespace

TEST(QueuePredictions, OfTheMisweightedPoolAreThoseOfIndependentQueues) {
  SystemSpec spec = one_pool(10, 800, "haproxy/roundrobin");
  spec.balancers[0].weights = {{{"app-1", 12}, {"app-2", 12}}, 7};
  spec.balancers[0].sticky.by = StickySpec::By::kUser;
  spec.traffic[0] = with_users(spec.traffic[0], 20000);
  const SystemPrediction p = predict(spec)[0];
  EXPECT_EQ(queue_of(p, 0, 0).model, "M/M/8/108");
  EXPECT_EQ(queue_of(p, 0, 0).standing, QueuePrediction::Standing::kExact);
  EXPECT_NEAR(queue_of(p, 0, 0).loss_ratio, 0.166666668, 1e-9);
  EXPECT_NEAR(queue_of(p, 0, 0).sojourn_s, 12.875 * 0.08,
              1e-6);  // the time unit of the entry is .08 s
  EXPECT_NEAR(queue_of(p, 0, 9).utilization, 0.7, 1e-6);
  ASSERT_TRUE(p.pools[0].sojourn_p99_s);
  EXPECT_GT(*p.pools[0].sojourn_p99_s, 1.2);
}

TEST(QueuePredictions, OfTurnsByUserAreThoseOfARandomSplit) {
  SystemSpec spec = one_pool(4, 300);
  EXPECT_EQ(queue_of(predict(spec)[0], 0, 0).model, "E4/M/8/108");
  spec.balancers[0].sticky.by = StickySpec::By::kUser;
  spec.traffic[0] = with_users(spec.traffic[0], 20000);
  EXPECT_EQ(queue_of(predict(spec)[0], 0, 0).model, "M/M/8/108");
}

TEST(QueuePredictions, SayThatStreamsMixWhereTwoMeet) {
  SystemSpec spec = one_pool(4, 200);
  spec.traffic.push_back(traffic("more", "/", 100));
  const SystemPrediction turns = predict(spec)[0];
  EXPECT_EQ(queue_of(turns, 0, 0).standing, QueuePrediction::Standing::kApproximation);
  EXPECT_TRUE(says(turns.pools[0], "meet"));
  // Two Poisson streams are one.
  spec.balancers[0].policy = policy("random");
  const SystemPrediction random = predict(spec)[0];
  EXPECT_EQ(queue_of(random, 0, 0).standing, QueuePrediction::Standing::kExact);
  EXPECT_TRUE(random.pools[0].remarks.empty());
}

TEST(QueuePredictions, MixTheWorkOfTwoStreams) {
  SystemSpec spec = one_pool(1, 5, "random");
  spec.pools[0] = make_pool("app", 1, 1, 0.1, kUnlimited);
  spec.traffic.push_back(traffic("heavy", "/", 1));
  spec.traffic[1].work = deterministic_law(0.3);
  const QueuePrediction queue = queue_of(predict(spec)[0], 0, 0);
  EXPECT_EQ(queue.model, "M/G/1");
  // lambda E[S^2] / (2 (1 - rho)): exponential .1 five times a second, .3 once.
  EXPECT_NEAR(queue.wait_s, (5 * 2 * 0.01 + 0.09) / (2 * (1 - 0.8)), 1e-9);
}

TEST(QueuePredictions, AreAbsentInOverloadWithoutALimitAndSaySo) {
  SystemSpec spec = one_pool(2, 250, "random");
  spec.pools[0] = make_pool("app", 2, 8, 0.08, kUnlimited);
  const SystemPrediction p = predict(spec)[0];
  EXPECT_FALSE(p.pools[0].servers[0].queue);
  EXPECT_FALSE(p.pools[0].sojourn_s);
  EXPECT_TRUE(says(p.pools[0], "no stationary wait"));
}

TEST(QueuePredictions, SayWhatHasNoFormula) {
  SystemSpec spec = one_pool(2, 100, "random");
  spec.pools[0].limiter = LimiterSpec{};
  EXPECT_TRUE(says(predict(spec)[0].pools[0], "change their own limits"));
  EXPECT_FALSE(predict(spec)[0].pools[0].servers[0].queue);
  spec.pools[0].limiter.reset();
  spec.pools[0].servers[1].speed = 2;
  spec.balancers[0].policy = policy("haproxy/leastconn");
  EXPECT_TRUE(says(predict(spec)[0].pools[0], "not alike"));
}

TEST(QueuePredictions, SayWhatIsConfiguredAndLeftOut) {
  SystemSpec spec = one_pool(2, 100, "random");
  spec.balancers[0].relay.retries = 1;
  spec.balancers[0].limits.server = 5;
  spec.traffic[0].client.come_back = ComeBackSpec{1, exponential_law(1), kStart};
  const PoolPrediction pool = predict(spec)[0].pools[0];
  EXPECT_TRUE(says(pool, "retries of edge"));
  EXPECT_TRUE(says(pool, "holds back"));
  EXPECT_TRUE(says(pool, "come back"));
}

TEST(QueuePredictions, SayHowManyAttemptsOutlastTheirClients) {
  SystemSpec spec = one_pool(1, 90, "random");
  spec.traffic[0].client.timeout = 10s;
  EXPECT_TRUE(predict(spec)[0].pools[0].remarks.empty());  // hardly any
  spec.traffic[0].client.timeout = 200ms;
  EXPECT_TRUE(says(predict(spec)[0].pools[0], "% of the attempts at app exceed"));
  EXPECT_EQ(queue_of(predict(spec)[0], 0, 0).standing, QueuePrediction::Standing::kExact);
  spec.traffic[0].client.attempts = 2;
  EXPECT_EQ(queue_of(predict(spec)[0], 0, 0).standing, QueuePrediction::Standing::kApproximation);
}

TEST(QueuePredictions, WarnOfRetriesThatCouldKeepAnOverload) {
  SystemSpec spec = one_pool(1, 60, "random");
  EXPECT_FALSE(says(predict(spec)[0].pools[0], "if all attempts failed"));
  spec.traffic[0].client.attempts = 2;
  EXPECT_TRUE(says(predict(spec)[0].pools[0], "120 % of its capacity"));
}

TEST(QueuePredictions, SayWhenAPhaseIsTooShortToSettle) {
  SystemSpec spec = one_pool(1, 99.5, "random");
  spec.duration = 1min;
  EXPECT_TRUE(says(predict(spec)[0].pools[0], "to settle"));
  spec.duration = 10h;
  EXPECT_FALSE(says(predict(spec)[0].pools[0], "to settle"));
}

TEST(QueuePredictions, OfAPausedServerAreAbsent) {
  SystemSpec spec = one_pool(2, 100, "random");
  FaultSpec fault;
  fault.kind = FaultSpec::Kind::kPause;
  fault.targets = {{0, 0}};
  spec.timeline.push_back(event(kStart + 1min, "pause", fault));
  const SystemPrediction p = predict(spec)[1];
  EXPECT_FALSE(p.pools[0].servers[0].queue);
  EXPECT_TRUE(p.pools[0].servers[1].queue);
  EXPECT_TRUE(says(p.pools[0], "app-1 is paused"));
}

TEST(QueuePredictions, OfAClosedLoopTakeItsRateFromTheNetwork) {
  SystemSpec spec = one_pool(2, 1, "random");
  spec.pools[0] = make_pool("app", 2, 1, 1, kUnlimited);
  ClosedArrivals users;
  users.users = 20;
  users.think = exponential_law(15);
  spec.traffic[0].arrivals = users;
  const SystemPrediction p = predict(spec)[0];
  EXPECT_EQ(queue_of(p, 0, 0).model, "closed network");
  EXPECT_LT(p.traffic[0].rate_per_s, 20.0 / 16);
  // Little's law over the whole loop.
  EXPECT_NEAR(p.traffic[0].rate_per_s * (15 + queue_of(p, 0, 0).sojourn_s), 20, 1e-9);
}

}  // namespace ballast
