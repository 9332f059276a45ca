#include "sim/statistics/warmup.h"

#include <gtest/gtest.h>

#include "tests/sim/statistics/autoregression.h"

namespace ballast {
namespace {

using Values = std::vector<double>;

TEST(Mser5, CutsAStepWhereItEnds) {
  Values values(100, 50.0);
  Rng rng(3);
  for (int i = 0; i < 400; ++i) values.push_back(10 + rng.uniform());
  EXPECT_EQ(mser5(values), 100u);
}

TEST(Mser5, CutsLittleOfARunThatStartsStationary) {
  std::size_t cut = 0;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    Rng rng(11, trial);
    cut += mser5(autoregression(0, 1000, 0, rng)).value_or(1000);
  }
  EXPECT_LT(cut / 100, 150u);
}

// From x0 = 100 with phi .99 the mean of what is left is nearly free of the bias of the start,
// which is x0 phi (1 - phi^n) / (n (1 - phi)) = 2.0 over all 5000 observations.
TEST(Mser5, RemovesTheBiasOfTheStart) {
  double all = 0, rest = 0;
  int accepted = 0;
  for (std::uint64_t trial = 0; accepted < 200 && trial < 250; ++trial) {
    Rng rng(hash_name("mser"), trial);
    const Values values = autoregression(0.99, 5000, 100, rng);
    const auto cut = mser5(values);
    if (!cut) continue;
    ++accepted;
    EXPECT_GE(*cut, 100u);
    double sum = 0, sum_all = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum_all += values[i];
      if (i >= *cut) sum += values[i];
    }
    all += sum_all / 5000;
    rest += sum / static_cast<double>(values.size() - *cut);
  }
  ASSERT_EQ(accepted, 200);
  EXPECT_NEAR(all / accepted, 1.98, 0.4);  // 4 standard errors of 1.4 / sqrt(200)
  EXPECT_NEAR(rest / accepted, 0, 0.4);
}

TEST(Mser5, RejectsARunThatIsAllWarmUp) {
  Values values;
  for (int i = 0; i < 500; ++i) values.push_back(i);
  EXPECT_FALSE(mser5(values));
  EXPECT_FALSE(mser5(Values{1, 2, 3}));
}

}  // namespace
}  // namespace ballast
