#include "app/imbalance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast {
namespace {

TEST(Imbalance, OfEqualSharesIsNone) {
  const std::vector<double> even(4, 0.25);
  const Imbalance i = imbalance_of(even, even);
  EXPECT_DOUBLE_EQ(i.max_over_mean, 1);
  EXPECT_DOUBLE_EQ(i.max_over_expected, 1);
  EXPECT_DOUBLE_EQ(i.cv, 0);
  EXPECT_DOUBLE_EQ(i.gini, 0);
  EXPECT_DOUBLE_EQ(i.jain, 1);
}

TEST(Imbalance, OfTheMisweightedPoolIsAsComputedByHand) {
  std::vector<double> shares(10, 0.0875);
  shares[3] = shares[8] = 0.15;
  const Imbalance i = imbalance_of(shares, std::vector<double>(10, 0.1));
  EXPECT_NEAR(i.max_over_mean, 1.5, 1e-12);
  EXPECT_NEAR(i.max_over_expected, 1.5, 1e-12);
  EXPECT_NEAR(i.cv, 0.25, 1e-12);   // sqrt((2 * .05^2 + 8 * .0125^2) / 10) / .1
  EXPECT_NEAR(i.gini, 0.1, 1e-12);  // 2 * 2 * 8 * .0625 / (2 * 10^2 * .1)
  EXPECT_NEAR(i.jain, 1 / 1.0625, 1e-12);
}

TEST(Imbalance, OfAllTrafficOnOneServerIsTheLargestThereIs) {
  const Imbalance i = imbalance_of({0, 0, 1, 0}, std::vector<double>(4, 0.25));
  EXPECT_DOUBLE_EQ(i.max_over_mean, 4);
  EXPECT_DOUBLE_EQ(i.gini, 0.75);
  EXPECT_DOUBLE_EQ(i.jain, 0.25);
  EXPECT_NEAR(i.cv, std::sqrt(3.0), 1e-12);
}

TEST(Imbalance, IsMeasuredAgainstCapacityWhereServersDiffer) {
  const Imbalance i = imbalance_of({0.5, 0.5}, {0.75, 0.25});
  EXPECT_DOUBLE_EQ(i.max_over_mean, 1);
  EXPECT_DOUBLE_EQ(i.max_over_expected, 2);
}

TEST(Imbalance, LeavesServersWithoutCapacityOutOfTheExpected) {
  const Imbalance i = imbalance_of({0.5, 0.5}, {1, 0});
  EXPECT_DOUBLE_EQ(i.max_over_expected, 0.5);
}

}  // namespace
}  // namespace ballast
