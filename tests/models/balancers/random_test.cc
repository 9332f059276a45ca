#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

double chi_square(PolicyRig& rig, const std::vector<double>& probability, int draws) {
  std::vector<double> seen(probability.size(), 0.0);
  for (int k = 0; k < draws; ++k) ++seen[rig.serve()];
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = probability[i] * draws;
    sum += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  return sum;
}

}  // namespace

// Chi-square with 9 degrees of freedom, 99.9 % quantile: 27.88. The seed is fixed.
TEST(RandomPolicy, DrawsServersInProportionToTheirWeights) {
  const std::vector<std::uint32_t> weights{12, 12, 7, 7, 7, 7, 7, 7, 7, 7};
  PolicyRig rig(kind_of("random"), weights, 3);
  std::vector<double> probability;
  for (const std::uint32_t weight : weights) probability.push_back(weight / 80.0);
  EXPECT_LT(chi_square(rig, probability, 100000), 27.88);
}

// Two degrees of freedom, 99.9 % quantile: 13.82.
TEST(RandomPolicy, IsExactForVeryUnequalWeights) {
  PolicyRig rig(kind_of("random"), {1000000, 1, 999999}, 4);
  rig.set_weight(1, 20000);
  EXPECT_LT(chi_square(rig, {1e6 / 2019999, 2e4 / 2019999, 999999.0 / 2019999}, 200000), 13.82);
}

TEST(RandomPolicy, TakesNoNoticeOfLoad) {
  PolicyRig idle(kind_of("random"), {1, 2, 3}, 8), busy(kind_of("random"), {1, 2, 3}, 8);
  for (int k = 0; k < 1000; ++k) {
    const ServerIndex picked = busy.pick();
    ASSERT_EQ(idle.serve(), picked);
    busy.start(picked);
  }
}

}  // namespace ballast::policy_testing
