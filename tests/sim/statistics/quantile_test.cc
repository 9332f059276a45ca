#include "sim/statistics/quantile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random.h"

namespace ballast {
namespace {

// Exponential samples with mean `mean_s`.
Histogram exponential(Rng& rng, int count, double mean_s = 1) {
  Histogram histogram;
  for (int i = 0; i < count; ++i)
    histogram.record(from_seconds(-std::log(1 - rng.uniform()) * mean_s));
  return histogram;
}

// Of 1000 intervals that cover with probability .95, 926 to 971 do, with confidence 99.9 %
// (tests/reference/output_analysis.json, coverage-band-1000).
template <typename Samples>
void expect_coverage(double exact, double share, Samples samples) {
  int covered = 0;
  for (std::uint64_t trial = 0; trial < 1000; ++trial) {
    Rng rng(hash_name("quantiles"), trial);
    ClusteredSamples all;
    for (int i = 0; i < 20; ++i) all.add(samples(rng));
    covered += all.quantile_interval(share).contains(exact);
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 971);
}

TEST(QuantileInterval, CoversTheQuantileOfIndependentSamples) {
  expect_coverage(std::log(10), 0.9, [](Rng& rng) { return exponential(rng, 200); });
}

// Half of all replications have latencies twice as long, and half as many: with a probability of
// one third, then, a sample is of mean 2. P(> x) = 2/3 exp(-x) + 1/3 exp(-x/2), a quadratic in
// exp(-x/2).
TEST(QuantileInterval, CoversTheQuantileWhenReplicationsDiffer) {
  const double half = (-1.0 / 3 + std::sqrt(1.0 / 9 + 4 * 2.0 / 3 * 0.1)) / (4.0 / 3);
  expect_coverage(-2 * std::log(half), 0.9, [](Rng& rng) {
    return rng.uniform() < 0.5 ? exponential(rng, 400, 1) : exponential(rng, 200, 2);
  });
}

TEST(QuantileInterval, OfEqualSamplesIsTheirValue) {
  ClusteredSamples samples;
  Histogram same;
  for (int i = 0; i < 500; ++i) same.record(std::chrono::milliseconds{40});
  for (int i = 0; i < 5; ++i) samples.add(same);
  const Interval interval = samples.quantile_interval(0.99);
  EXPECT_DOUBLE_EQ(interval.low, 0.04);
  EXPECT_DOUBLE_EQ(interval.high, 0.04);
}

TEST(QuantileInterval, OfOneReplicationIsInfinite) {
  Rng rng(1, 1);
  ClusteredSamples samples;
  samples.add(exponential(rng, 1000));
  EXPECT_TRUE(std::isinf(samples.quantile_interval(0.5).high));
}

// What only one replication of ten saw may be three times as frequent, or a third.
TEST(QuantileInterval, IsWideWhereOneReplicationHoldsTheTail) {
  ClusteredSamples samples;
  for (int i = 0; i < 10; ++i) {
    Histogram histogram;
    for (int n = 0; n < 1000; ++n)
      histogram.record(std::chrono::milliseconds{i == 3 && n < 200 ? 100 + 10 * n : 10});
    samples.add(histogram);
  }
  const Interval interval = samples.quantile_interval(0.99);
  EXPECT_NEAR(interval.value, 1.1, 0.02);
  EXPECT_LT(interval.low, 0.02);
  EXPECT_GT(interval.high, 1.5);
}

TEST(ClusteredSamples, AreTheSameTogetherHoweverMany) {
  Rng rng(2, 2);
  ClusteredSamples samples;
  Histogram all;
  for (std::size_t i = 0; i < 3 * ClusteredSamples::kMostClusters; ++i) {
    const Histogram one = exponential(rng, 20);
    samples.add(one);
    all.merge(one);
  }
  EXPECT_EQ(samples.pooled(), all);
  EXPECT_EQ(samples.replications(), 3 * ClusteredSamples::kMostClusters);
  const Sample sample = samples.quantile_sample(0.9);
  EXPECT_LE(sample.replications.size(), ClusteredSamples::kMostClusters);
  EXPECT_GE(sample.replications.size(), ClusteredSamples::kMostClusters / 2);
  // Of 30,720 independent samples: density at the quantile .1, so s = sqrt(.09 / n) / .1.
  EXPECT_NEAR(samples.quantile_interval(0.9).half_width(), 1.96 * std::sqrt(0.09 / 30720) / 0.1,
              0.006);
}

TEST(QuantileSample, HasTheQuantileAsItsMeanAndItsSpread) {
  Rng rng(3, 3);
  ClusteredSamples samples;
  for (int i = 0; i < 20; ++i) samples.add(exponential(rng, i % 2 == 0 ? 1000 : 3000));
  samples.add({});  // nothing ended in it
  const Sample sample = samples.quantile_sample(0.95);
  ASSERT_EQ(sample.replications.size(), 21u);
  const Interval told = mean_interval(sample.replications);
  const Interval direct = samples.quantile_interval(0.95);
  EXPECT_NEAR(told.value, direct.value, 1e-9);
  EXPECT_NEAR(told.half_width() / direct.half_width(), 1, 0.15);
}

}  // namespace
}  // namespace ballast
