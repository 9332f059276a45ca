#include "sim/statistics/comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/random.h"

namespace ballast {
namespace {

using Values = std::vector<double>;

TEST(ConfidenceOfEach, SharesTheErrorOut) {
  EXPECT_DOUBLE_EQ(confidence_of_each(1), 0.95);
  EXPECT_DOUBLE_EQ(confidence_of_each(5), 0.99);
  EXPECT_DOUBLE_EQ(confidence_of_each(0), 0.95);
}

// Differences 1, 2, 3 on paper: mean 2, s = 1, t(2) = 4.3027.
TEST(DifferenceOf, IsThatOfThePairs) {
  const Difference d =
      difference_of(mean_sample(Values{10, 20, 30}), mean_sample(Values{11, 22, 33}), 0.95);
  EXPECT_DOUBLE_EQ(d.paired.value, 2);
  EXPECT_NEAR(d.paired.half_width(), 4.3027 / std::sqrt(3), 1e-4);
  EXPECT_NEAR(d.correlation, 1, 1e-12);
  // Welch on paper: variances 100 and 121, 3.964 degrees of freedom, t = 2.787.
  EXPECT_NEAR(d.unpaired_half, 2.787 * std::sqrt(221.0 / 3), 0.01);
}

// Ratios .3 and .5; by the delta method the first has residuals -2, 2 over a mean whole of 10.
TEST(RatioSample, HasTheValueAsItsMean) {
  const Sample sample = ratio_sample(Values{1, 5}, Values{10, 10});
  EXPECT_DOUBLE_EQ(sample.value, 0.3);
  EXPECT_NEAR(sample.replications[0], 0.1, 1e-12);
  EXPECT_NEAR(sample.replications[1], 0.5, 1e-12);
  const Sample uneven = ratio_sample(Values{1, 30}, Values{10, 100});
  EXPECT_NEAR((uneven.replications[0] + uneven.replications[1]) / 2, uneven.value, 1e-12);
}

TEST(DifferenceOf, NeverDetectsWhatIsEqual) {
  const Difference d =
      difference_of(mean_sample(Values{1, 2, 3}), mean_sample(Values{1, 2, 3}), 0.95);
  EXPECT_FALSE(d.detected());
  EXPECT_EQ(d.paired.half_width(), 0);
}

TEST(DifferenceOf, DetectsAConstantShift) {
  EXPECT_TRUE(
      difference_of(mean_sample(Values{1, 2, 3}), mean_sample(Values{2, 3, 4}), 0.999).detected());
}

TEST(ReplicationsToDetect, AreWhatTheHalfWidthNeeds) {
  const Interval paired{1, -1, 3};  // of 20 replications: half-width 2
  const auto n = replications_to_detect(paired, 20, 0.95, 100000);
  ASSERT_TRUE(n);
  const double spread = 2 * std::sqrt(20) / student_t(19);
  const auto half = [&](double count) { return student_t(count - 1) * spread / std::sqrt(count); };
  EXPECT_LE(half(static_cast<double>(*n)), 1);
  EXPECT_GT(half(static_cast<double>(*n - 1)), 1);
  EXPECT_NEAR(static_cast<double>(*n), 80, 10);  // four times as many
}

TEST(ReplicationsToDetect, GivesUpOnADifferenceNearZero) {
  EXPECT_FALSE(replications_to_detect({1e-9, -1, 1}, 20, 0.95, 100000));
  EXPECT_FALSE(replications_to_detect({0, -1, 1}, 20, 0.95, 100000));
}

// Seven metrics of the same law in pairs: a difference anywhere in at most 5 % of the families; 400
// families find at most 31 with a confidence of 99.5 %.
TEST(DifferenceOf, FindsFewDifferencesWhereThereAreNone) {
  const double confidence = confidence_of_each(7);
  int families = 0;
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    Rng rng(hash_name("family"), trial);
    bool found = false;
    for (int metric = 0; metric < 7; ++metric) {
      Values first, second;
      for (int i = 0; i < 20; ++i) {
        first.push_back(-std::log(1 - rng.uniform()));
        second.push_back(-std::log(1 - rng.uniform()));
      }
      found =
          found || difference_of(mean_sample(first), mean_sample(second), confidence).detected();
    }
    families += found;
  }
  EXPECT_LE(families, 31);
}

}  // namespace
}  // namespace ballast
