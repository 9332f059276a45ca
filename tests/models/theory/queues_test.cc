// Single queues: known values, limits and how the formulas agree with each other. The values of the
// reference files are met by tests/app/formulas_test.cc.
#include <gtest/gtest.h>

#include <cmath>

#include "models/theory/bounded_queue.h"
#include "models/theory/erlang.h"
#include "models/theory/general_arrivals.h"
#include "models/theory/general_work.h"
#include "models/theory/impatience.h"
#include "models/theory/many_servers.h"
#include "models/theory/processor_sharing.h"

namespace ballast::theory {
namespace {

TEST(Erlang, LosesOnePercentOf84ErlangsOnAHundredLines) {
  EXPECT_NEAR(erlang_b(100, 84.06), 0.01, 2e-5);
}

TEST(Erlang, KeepsItsDigitsWithAMillionServers) {
  // B(a, a) is close to sqrt(2 / (pi a)) with a relative error of the order of 1 / sqrt(a).
  const double a = 1e6;
  EXPECT_NEAR(erlang_b(1000000, a) * std::sqrt(M_PI * a / 2), 1, 1e-3);
  EXPECT_EQ(erlang_c(1000, 2000), 1);
  EXPECT_GE(erlang_c(100000, 1), 0);
}

TEST(Erlang, StaffsWithTheFewestServers) {
  for (const double erlangs : {0.3, 5.0, 80.0, 900.0})
    for (const double ratio : {0.5, 0.2, 0.01}) {
      const std::uint32_t servers = servers_for_wait_ratio(erlangs, ratio);
      EXPECT_LE(erlang_c(servers, erlangs), ratio);
      EXPECT_GT(erlang_c(servers - 1, erlangs), ratio);
    }
}

TEST(ManyServers, StaffsForAQuantileOfTheSojourn) {
  const std::uint32_t workers = workers_for_sojourn(100, 10, 0.99, 0.6);
  EXPECT_LE(ManyServers(100, 10, workers).sojourn_quantile_s(0.99), 0.6);
  EXPECT_GT(ManyServers(100, 10, workers - 1).sojourn_quantile_s(0.99), 0.6);
  EXPECT_EQ(workers_for_sojourn(100, 10, 0.99, 0.46), 0u);  // the work alone has p99 = .4605
}

TEST(ManyServers, HasAContinuousSojournWhereBothStagesAreEquallyFast) {
  // c mu - lambda = mu: two workers at lambda = mu.
  const double at = ManyServers(1, 1, 2).sojourn_beyond(3);
  EXPECT_NEAR(ManyServers(1 + 1e-9, 1, 2).sojourn_beyond(3), at, 1e-8);
  EXPECT_NEAR(ManyServers(1 - 1e-9, 1, 2).sojourn_beyond(3), at, 1e-8);
}

TEST(ManyServers, IsInfiniteInOverload) {
  const ManyServers queue(3, 1, 2);
  EXPECT_TRUE(std::isinf(queue.mean_wait_s()));
  EXPECT_TRUE(std::isinf(queue.sojourn_quantile_s(0.5)));
  EXPECT_EQ(queue.wait_probability(), 1);
}

TEST(BoundedQueue, IsErlangsLossSystemWithoutAQueue) {
  for (const std::uint32_t c : {1u, 5u, 300u})
    EXPECT_NEAR(BoundedQueue(0.9 * c, 1, c, c).loss_ratio() / erlang_b(c, 0.9 * c), 1, 1e-12);
}

TEST(BoundedQueue, ApproachesTheUnlimitedQueue) {
  const BoundedQueue bounded(6, 1, 8, 400);
  const ManyServers queue(6, 1, 8);
  EXPECT_NEAR(bounded.mean_wait_s() / queue.mean_wait_s(), 1, 1e-11);
  EXPECT_NEAR(bounded.wait_probability() / queue.wait_probability(), 1, 1e-11);
  for (const double t : {0.0, 0.1, 1.0, 5.0}) {
    EXPECT_NEAR(bounded.sojourn_beyond(t) / queue.sojourn_beyond(t), 1, 1e-10) << t;
    EXPECT_NEAR(bounded.wait_beyond(t) / queue.wait_beyond(t), 1, 1e-10) << t;
  }
}

TEST(BoundedQueue, ObeysLittlesLaw) {
  for (const double rate : {1.0, 7.9, 30.0}) {
    const BoundedQueue queue(rate, 1, 8, 50);
    EXPECT_NEAR(queue.mean_in_system() / queue.throughput_per_s(), queue.mean_sojourn_s(), 1e-12);
    EXPECT_NEAR(queue.throughput_per_s(), rate * (1 - queue.loss_ratio()), 1e-11);
  }
}

TEST(BoundedQueue, LosesTheFluidLimitFarAboveItsCapacity) {
  EXPECT_NEAR(BoundedQueue(12e5, 1e4, 100, 1000000).loss_ratio(), fluid_loss_ratio(1.2), 1e-12);
}

TEST(Impatience, LosesTheFluidLimitFarAboveTheCapacity) {
  EXPECT_NEAR(erlang_a(2e4, 1, 10000, 0.1).abandon_ratio, 0.5, 1e-4);
  EXPECT_NEAR(queue_timeout(2, 1, 1000).timeout_ratio, 0.5, 1e-12);
  EXPECT_NEAR(queue_timeout(2, 1, 1000).mean_wait_of_served_s, 999, 1);
}

TEST(Impatience, IsContinuousAtCriticalLoad) {
  const QueueTimeout at = queue_timeout(1, 1, 4);
  for (const double off : {-1e-9, 1e-9}) {
    const QueueTimeout near = queue_timeout(1 + off, 1, 4);
    EXPECT_NEAR(near.timeout_ratio, at.timeout_ratio, 1e-8);
    EXPECT_NEAR(near.mean_wait_of_served_s, at.mean_wait_of_served_s, 1e-7);
  }
  EXPECT_NEAR(at.timeout_ratio, 1 / (1 + 4 + 1.0), 1e-12);
}

TEST(Impatience, ServesWhatIsNotLost) {
  for (const double rate : {0.5, 0.999, 1.0, 1.001, 3.0}) {
    const QueueTimeout queue = queue_timeout(rate, 1, 4);
    EXPECT_NEAR(rate * (1 - queue.timeout_ratio), 1 - queue.idle_ratio, 1e-12);
  }
  for (const double rate : {5.0, 10.0, 14.0}) {
    const ErlangA queue = erlang_a(rate, 1, 10, 0.3);
    EXPECT_NEAR(rate * (1 - queue.abandon_ratio), 10 * queue.utilization, 1e-11);
  }
}

TEST(GeneralWork, IsMM1ForExponentialWork) {
  const ManyServers queue(0.8, 1, 1);
  EXPECT_NEAR(mean_wait_s(0.8, *exponential(1)), queue.mean_wait_s(), 1e-12);
  const double wait = queue.mean_wait_s();
  // P(wait > t) = rho exp(-(mu - lambda) t)
  EXPECT_NEAR(wait_variance_s2(0.8, *exponential(1)), 2 * 0.8 / 0.04 - wait * wait, 1e-9);
}

TEST(GeneralWork, KnowsTheTailOfConstantWork) {
  const ConstantWork queue(0.9, 1);
  EXPECT_NEAR(queue.wait_at_most(0), 0.1, 1e-14);
  // Far out the tail falls by the same factor each second.
  const auto beyond = [&](double t) { return 1 - queue.wait_at_most(t); };
  EXPECT_NEAR(beyond(61) / beyond(60), beyond(31) / beyond(30), 1e-9);
}

TEST(GeneralArrivals, IsMM1ForPoissonArrivals) {
  const GeneralArrivals queue(*exponential(1.25), 1);
  EXPECT_NEAR(queue.wait_probability(), 0.8, 1e-12);
  EXPECT_NEAR(queue.sojourn_quantile_s(0.99), ManyServers(0.8, 1, 1).sojourn_quantile_s(0.99),
              1e-9);
}

TEST(GeneralArrivals, TakesLawsWithoutAClosedTransform) {
  // Heavy traffic: the wait grows with the sum of the squared coefficients of variation.
  const double load = 0.999;
  const GeneralArrivals queue(*lognormal(1 / load, 3), 1);
  EXPECT_NEAR(queue.mean_wait_s() * (1 - load) / ((3 + 1) / 2.0), 1, 0.01);
}

TEST(ProcessorSharing, HasProbabilitiesThatAddUp) {
  double sum = 0, present = 0;
  for (std::uint32_t n = 0; n < 500; ++n) {
    sum += sharing_probability(0.9, n);
    present += n * sharing_probability(0.9, n);
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_NEAR(present, 0.9 * sharing_slowdown(0.9), 1e-9);
  EXPECT_TRUE(std::isinf(sharing_slowdown(1)));
}

}  // namespace
}  // namespace ballast::theory
