// Splits, overload and what clients make of it, over time and in the long run.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "models/theory/client_retries.h"
#include "models/theory/detection.h"
#include "models/theory/estimation.h"
#include "models/theory/key_spread.h"
#include "models/theory/many_servers.h"
#include "models/theory/normal.h"
#include "models/theory/redundancy.h"
#include "models/theory/transient.h"
#include "models/theory/weighted_split.h"

namespace ballast::theory {
namespace {

TEST(WeightedSplit, LosesWhatIsTooMuchForTheHotServers) {
  const WeightedSplit split({150, 50, 50}, {100, 100, 100});
  EXPECT_DOUBLE_EQ(split.backlog_growth_per_s(), 50);
  EXPECT_DOUBLE_EQ(split.fluid_loss_ratio(), 0.2);
  EXPECT_DOUBLE_EQ(split.affected_ratio(), 0.6);
  EXPECT_DOUBLE_EQ(split.throughput_limit_per_s(), 200);
  EXPECT_TRUE(std::isinf(split.sojourn_quantile_s(0.5)));
  EXPECT_TRUE(std::isfinite(split.sojourn_quantile_s(0.3)));
}

TEST(WeightedSplit, IsBestWhereEveryUsedServerCostsTheSameAtTheMargin) {
  const std::vector<double> services{1, 2, 4};
  for (const double rate : {0.5, 2.4, 6.5}) {
    const std::vector<double> best = best_split(rate, services);
    EXPECT_NEAR(std::accumulate(best.begin(), best.end(), 0.0), rate, 1e-12);
    const double mean = WeightedSplit(best, services).mean_sojourn_s();
    for (std::size_t from = 0; from < 3; ++from)
      for (std::size_t to = 0; to < 3; ++to) {
        std::vector<double> moved = best;
        moved[from] -= 1e-4;
        moved[to] += 1e-4;
        if (from == to || moved[from] < 0) continue;
        EXPECT_GE(WeightedSplit(moved, services).mean_sojourn_s(), mean) << rate;
      }
  }
}

TEST(BoundedSplit, IsTheMixtureOfItsServers) {
  const BoundedQueue hot(9.6, 1, 8, 108), cold(5.6, 1, 8, 108);
  const BoundedSplit split{{{0.3, hot}, {0.7, cold}}};
  EXPECT_DOUBLE_EQ(split.loss_ratio(), 0.3 * hot.loss_ratio() + 0.7 * cold.loss_ratio());
  EXPECT_GT(split.slow_ratio(5), 0.2);
  EXPECT_LT(split.slow_ratio(5), 0.3);
}

TEST(TransientQueue, ComesToTheStationaryLaw) {
  TransientQueue queue(1, 2, 30);
  queue.advance(1.5, 400);
  const BoundedQueue exact(1.5, 1, 2, 30);
  EXPECT_NEAR(queue.mean_in_system(), exact.mean_in_system(), 1e-9);
  EXPECT_NEAR(queue.probability(0), exact.probability(0), 1e-10);
}

TEST(TransientQueue, StaysStationary) {
  TransientQueue queue(1, 1, 20);
  queue.start_stationary(1.5);
  const double mean = queue.mean_in_system();
  queue.advance(1.5, 100);
  EXPECT_NEAR(queue.mean_in_system(), mean, 1e-11);
  EXPECT_NEAR(queue.lost() / queue.arrived(), BoundedQueue(1.5, 1, 1, 20).loss_ratio(), 1e-11);
}

TEST(TransientQueue, KeepsCountOfWhatCameAndWent) {
  // Without service everybody who finds room stays: a pure birth process.
  TransientQueue queue(1e-12, 1, 3);
  queue.advance(1, 20);
  EXPECT_NEAR(queue.arrived(), 20, 1e-12);
  EXPECT_NEAR(queue.arrived() - queue.lost(), queue.mean_in_system(), 1e-9);
}

TEST(RetryStorm, FailsUsersByTheCapacityAlone) {
  for (const double attempts : {1.0, 3.0, 10.0}) {
    const RetryStorm storm = retry_storm(300, 100, attempts);
    EXPECT_NEAR(storm.request_failure_ratio, 2.0 / 3, 1e-12);
    EXPECT_NEAR(storm.attempts_per_s * (1 - storm.attempt_failure_ratio), 100, 1e-9);
  }
  EXPECT_EQ(retry_storm(50, 100, 3).amplification, 1);
}

TEST(Hedging, SendsASecondCopyOnlyAfterTheDelay) {
  const KnownLawPtr law = lognormal(1, 4);
  EXPECT_DOUBLE_EQ(hedged_beyond(*law, 3, 2), law->beyond(2));
  EXPECT_DOUBLE_EQ(hedged_beyond(*law, 3, 5), law->beyond(5) * law->beyond(2));
}

TEST(Redundancy, IsMM1WithoutCopiesAndOneFastServerWithAll) {
  EXPECT_NEAR(redundancy_mean_sojourn(7, 1, 0.8), 5, 1e-12);
  EXPECT_NEAR(redundancy_mean_sojourn(4, 4, 0.8), 1 / (4 * 0.2), 1e-12);
  EXPECT_TRUE(std::isinf(redundancy_mean_sojourn(4, 2, 1)));
}

TEST(KeySpread, GivesEachServerItsTurns) {
  const TableEntries entries = maglev_entries(1000, 65537);
  EXPECT_EQ(entries.least, 65u);
  EXPECT_EQ(entries.most, 66u);
  EXPECT_EQ(maglev_entries(4, 8).most, 2u);
  EXPECT_NEAR(ring_mean_max_over_mean(2), 1.5, 1e-15);
}

TEST(Normal, HasTheQuantilesOfTheTables) {
  EXPECT_NEAR(normal_upper_quantile(0.025), 1.959963984540054, 1e-13);
  EXPECT_NEAR(chi_square_upper_quantile(9, 0.05), 16.918977604620448, 1e-11);
  EXPECT_NEAR(noncentral_chi_square_beyond(16.9, 9, 0), 0.0503, 1e-4);
}

TEST(Detection, NeedsFourTimesTheRequestsForHalfTheDifference) {
  const double full = requests_for_share(0.1, 0.102, 10, 1e-6, 0.99);
  const double half = requests_for_share(0.1, 0.101, 10, 1e-6, 0.99);
  EXPECT_NEAR(half / full, 4, 0.1);
}

TEST(Detection, NeverFiresOnAnErrorBelowTheBurn) {
  EXPECT_TRUE(std::isinf(burn_window_fires_s(0.05, 0.99, 14.4, 3600)));
  EXPECT_TRUE(std::isinf(rate_alert(1, 1.2, 1.25, 120, 120, 15, 15).fires_from_s));
}

TEST(Estimation, AcceptsWhatAnExactBinomialDoes) {
  const CoverageBand band = coverage_band(1000, 0.95, 0.999);
  EXPECT_DOUBLE_EQ(band.low, 0.926);
  EXPECT_DOUBLE_EQ(band.high, 0.971);
}

}  // namespace
}  // namespace ballast::theory
