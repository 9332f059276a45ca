// What `predict` says of small systems before any run, against runs of them: every model that
// claims to be exact is, and what is called bounds holds the truth.
#include "models/theory/prediction.h"

#include "tests/theory/experiment.h"

namespace ballast {
namespace {

using Standing = QueuePrediction::Standing;

SystemSpec long_lasting(SystemSpec spec) {
  spec.duration = std::chrono::hours{100};
  return spec;
}

QueuePrediction queue_of(const SystemSpec& spec, PoolIndex pool = 0, ServerIndex server = 0) {
  const PoolPrediction p = predict(long_lasting(spec)).at(0).pools.at(pool);
  EXPECT_TRUE(p.servers.at(server).queue.has_value());
  return p.servers.at(server).queue.value_or(QueuePrediction{});
}

// Of the servers of pool 0, all alike.
void check(const SystemSpec& spec, const std::string& model, double customers, double rate,
           double warmup_s) {
  const QueuePrediction expected = queue_of(spec);
  EXPECT_EQ(expected.model, model);
  EXPECT_EQ(expected.standing, Standing::kExact);
  std::vector<double> sojourn, busy, failed;
  replicate(spec, plan_for(customers, rate, warmup_s), [&](const WindowStats& w) {
    sojourn.push_back(w.total.latency.mean_s());
    busy.push_back(measures::busy(w));
    failed.push_back(measures::failed(w));
  });
  EXPECT_TRUE(agrees(interval_of(sojourn), expected.sojourn_s)) << model;
  if (expected.utilization > 0) {
    EXPECT_TRUE(agrees(interval_of(busy), expected.utilization)) << model;
  }
  if (expected.loss_ratio > 0.01) {
    EXPECT_TRUE(agrees(interval_of(failed), expected.loss_ratio, {0.05, 0.05})) << model;
  }
}

TEST(PredictionSlow, OfStrictTurnsIsAQueueWithErlangGaps) {
  check(system_of(poisson(6), exponential_law(1), pool_of("app", 4, 2), "round_robin"), "E4/M/2",
        2e6, 6, 100);
}

TEST(PredictionSlow, OfTurnsIntoABoundedQueueKnowsItsLosses) {
  check(system_of(poisson(4), exponential_law(1), pool_of("app", 2, 2, 3), "nginx/round_robin"),
        "E2/M/2/5", 2e6, 4, 50);
}

TEST(PredictionSlow, OfASplitBurstyStreamIsABurstyQueue) {
  MmppArrivals bursts;
  bursts.states = {{.rate = 3, .hold_s = 20}, {.rate = 0.5, .hold_s = 20}};
  check(system_of(bursts, exponential_law(1), pool_of("app", 2, 2)), "MMPP/M/2", 8e6, 1.75, 500);
}

TEST(PredictionSlow, OfSharedWorkersDoesNotFeelTheLawOfTheWork) {
  check(system_of(poisson(3), lognormal_law(1, 1.5),
                  pool_of("app", 2, 2, 6, Discipline::kProcessorSharing)),
        "M/G/2/8-PS", 3e6, 3, 200);
}

TEST(PredictionSlow, OfTheShortestOfThreeQueuesIsExact) {
  check(system_of(poisson(2.1), exponential_law(1), pool_of("app", 3, 1), "jsq"),
        "shortest of 3 M/M/1", 2e6, 2.1, 200);
}

TEST(PredictionSlow, OfLeastWorkIsOneQueueForAll) {
  check(system_of(poisson(3.2), exponential_law(1), pool_of("app", 2, 2), "lwl"), "M/M/4", 4e6, 3.2,
        300);
}

TEST(PredictionSlow, OfAClosedLoopIsAClosedNetwork) {
  ClosedArrivals users;
  users.users = 30;
  users.think = deterministic_law(5);
  const SystemSpec spec = system_of(users, exponential_law(1), pool_of("app", 2, 2));
  const SystemPrediction expected = predict(long_lasting(spec)).at(0);
  check(spec, "closed network", 1e6, 4, 100);
  std::vector<double> rate;
  replicate(spec, plan_for(1e6, 4, 100), [&](const WindowStats& w) {
    rate.push_back(static_cast<double>(w.total.requests.offered) / measures::length_s(w));
  });
  EXPECT_TRUE(agrees(interval_of(rate), expected.traffic[0].rate_per_s));
}

TEST(PredictionSlow, OfTheLeastConnectionsHoldsTheTruthBetweenItsBounds) {
  const SystemSpec spec =
      system_of(poisson(3.2), exponential_law(1), pool_of("app", 4, 1), "nginx/least_conn");
  const QueuePrediction expected = queue_of(spec);
  ASSERT_EQ(expected.standing, Standing::kBounds);
  const Interval sojourn =
      interval_of(samples_of(spec, plan_for(2e5, 3.2, 200),
                             [](const WindowStats& w) { return w.total.latency.mean_s(); }));
  EXPECT_GT(sojourn.value, expected.sojourn_s);
  EXPECT_LT(sojourn.value, expected.sojourn_high_s.value_or(0));
}

// Approximations are said to be some: they shall still be worth reading.
TEST(PredictionSlow, OfUnevenTurnsAndLawsIsWithinTenPerCent) {
  SystemSpec spec =
      system_of(poisson(6), lognormal_law(1, 1.5), pool_of("app", 2, 4), "nginx/round_robin");
  spec.pools[0].servers[0].weight = 2;
  spec.pools[0].servers[1].weight = 3;
  spec.pools[0].servers[1].workers = 6;
  const Plan plan = plan_for(1e6, 6, 100);
  for (const ServerIndex i : {0u, 1u}) {
    const QueuePrediction expected = queue_of(spec, 0, i);
    EXPECT_EQ(expected.standing, Standing::kApproximation);
    const Interval sojourn = interval_of(samples_of(spec, plan, [&](const WindowStats& w) {
      const ServerStats& server = w.pools[0].servers[i];
      return server.sojourn_s / static_cast<double>(server.attempts.ok);
    }));
    EXPECT_NEAR(expected.sojourn_s / sojourn.value, 1, 0.1) << i;
  }
}

TEST(PredictionSlow, OfAPoolThatCallsAnotherAddsTheTimeOfTheCalls) {
  SystemSpec spec = system_of(poisson(3), exponential_law(1), pool_of("app", 1, 4));
  spec.pools[0].calls.push_back({1, 1.5, true, policy("random")});
  spec.pools.push_back(pool_of("db", 1, 8));
  spec.pools[1].work = exponential_law(1);
  const QueuePrediction expected = queue_of(spec);
  const Interval sojourn = interval_of(samples_of(
      spec, plan_for(1e6, 3, 100), [](const WindowStats& w) { return w.total.latency.mean_s(); }));
  // Exact but for the calls, which come in pairs now and then.
  EXPECT_NEAR(expected.sojourn_s / sojourn.value, 1, 0.02);
}

}  // namespace
}  // namespace ballast
