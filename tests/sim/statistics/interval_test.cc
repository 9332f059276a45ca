#include "sim/statistics/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/random.h"

namespace ballast {
namespace {

using Values = std::vector<double>;

// Student (1908) and every table since.
TEST(StudentT, IsThatOfTheTables) {
  EXPECT_NEAR(student_t(1), 12.706, 5e-4);
  EXPECT_NEAR(student_t(9), 2.262, 5e-4);
  EXPECT_NEAR(student_t(19), 2.093, 5e-4);
  EXPECT_NEAR(student_t(9, 0.99), 3.250, 5e-4);
  EXPECT_NEAR(student_t(1e6), 1.95996, 1e-4);
}

TEST(MeanInterval, IsStudentsOverTheReplications) {
  const Interval interval = mean_interval(Values{1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(interval.value, 3);
  EXPECT_NEAR(interval.half_width(), 2.7764 * std::sqrt(2.5 / 5), 1e-4);
}

TEST(MeanInterval, OfOneReplicationIsWithoutEnds) {
  const Interval interval = mean_interval(Values{7});
  EXPECT_EQ(interval.value, 7);
  EXPECT_TRUE(std::isinf(interval.low));
  EXPECT_TRUE(std::isinf(interval.high));
}

TEST(RatioInterval, IsTheRatioOfSumsNotTheMeanOfRatios) {
  const Interval interval = ratio_interval(Values{1, 30}, Values{10, 100});
  EXPECT_DOUBLE_EQ(interval.value, 31.0 / 110);
}

// Residuals 1 - .3 * 10 / ..., on paper: ratio .3, residuals -2, 2, 0, mean whole 10.
TEST(RatioInterval, IsThatOfTheDeltaMethod) {
  const Interval interval = ratio_interval(Values{1, 5, 3}, Values{10, 10, 10});
  EXPECT_DOUBLE_EQ(interval.value, 0.3);
  EXPECT_NEAR(interval.half_width(), 4.3027 * std::sqrt((4 + 4) / 2.0 / 3) / 10, 1e-4);
}

TEST(RatioInterval, IsAPointWhereEveryReplicationHasTheSameRatio) {
  const Interval interval = ratio_interval(Values{1, 2, 4}, Values{10, 20, 40});
  EXPECT_NEAR(interval.low, 0.1, 1e-12);
  EXPECT_NEAR(interval.high, 0.1, 1e-12);
}

TEST(ProportionInterval, StaysInsideZeroAndOne) {
  const Interval few = proportion_interval(Values{0, 0, 1, 0}, Values{100, 100, 100, 100});
  EXPECT_GT(few.low, 0);
  EXPECT_LT(few.low, 0.0025);
  EXPECT_GT(few.high, 0.0025);
  const Interval most = proportion_interval(Values{100, 99, 100}, Values{100, 100, 100});
  EXPECT_LT(most.high, 1);
}

// The "rule of three": with nothing in n trials the upper end of a one-sided 95 % interval is 3 /
// n; two-sided, 3.69 / n.
TEST(ProportionInterval, IsNotEmptyWhenNothingWasCounted) {
  const Interval none = proportion_interval(Values(10, 0), Values(10, 1000));
  EXPECT_EQ(none.value, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, -std::log(0.025) / 10000, 1e-6);
  const Interval all = proportion_interval(Values(10, 1000), Values(10, 1000));
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, 1 + std::log(0.025) / 10000, 1e-6);
}

// Failures that come all at once in some replications tell less than as many spread evenly.
TEST(ProportionInterval, IsWiderWhereTrialsComeInClusters) {
  const Values wholes(20, 1000);
  Values clustered(20, 0);
  Values spread;
  clustered[3] = clustered[11] = 1000;
  for (int i = 0; i < 20; ++i) spread.push_back(95 + i % 3 * 5);
  const double wide = proportion_interval(clustered, wholes).half_width();
  const double narrow = proportion_interval(spread, wholes).half_width();
  EXPECT_GT(wide, 10 * narrow);
}

TEST(SamplesForQuantile, IsWhereTheLargestSampleLiesAboveItNearlyAlways) {
  EXPECT_EQ(samples_for_quantile(0.5), 6u);
  EXPECT_EQ(samples_for_quantile(0.99), 368u);
  EXPECT_EQ(samples_for_quantile(0.999), 3688u);
  EXPECT_EQ(samples_for_quantile(0.01), 368u);
  // One fewer, and all of them lie below with a probability over 2.5 %.
  EXPECT_LE(std::pow(0.999, 3688), 0.025);
  EXPECT_GT(std::pow(0.999, 3687), 0.025);
}

// Of 1000 intervals that cover with probability .95, 926 to 971 do, with confidence 99.9 %
// (tests/reference/output_analysis.json, coverage-band-1000).
template <typename Draw>
void expect_coverage(double exact, Draw draw) {
  int covered = 0;
  for (std::uint64_t trial = 0; trial < 1000; ++trial) {
    Rng rng(hash_name("coverage"), trial);
    covered += draw(rng).contains(exact);
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 971);
}

TEST(MeanInterval, CoversTheMeanAsOftenAsItSays) {
  expect_coverage(0.5, [](Rng& rng) {
    Values values;
    for (int i = 0; i < 10; ++i) values.push_back(rng.uniform());
    return mean_interval(values);
  });
}

TEST(RatioInterval, CoversTheRatioAsOftenAsItSays) {
  // Parts are half of the whole on average; wholes vary, as counts of requests do.
  expect_coverage(0.5, [](Rng& rng) {
    Values parts, wholes;
    for (int i = 0; i < 20; ++i) {
      wholes.push_back(100 + 20 * rng.uniform());
      parts.push_back(wholes.back() * rng.uniform());
    }
    return ratio_interval(parts, wholes);
  });
}

TEST(ProportionInterval, CoversTheProbabilityOfClusteredTrials) {
  // Each cluster has a probability of its own, uniform in 0 to .2.
  expect_coverage(0.1, [](Rng& rng) {
    Values parts, wholes;
    for (int i = 0; i < 20; ++i) {
      const double p = 0.2 * rng.uniform();
      double counted = 0;
      for (int k = 0; k < 200; ++k) counted += rng.uniform() < p;
      parts.push_back(counted);
      wholes.push_back(200);
    }
    return proportion_interval(parts, wholes);
  });
}

}  // namespace
}  // namespace ballast
