// Combinations of arguments that are wrong though each is fine by itself.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/sim/distribution_cases.h"

namespace ballast::testing {
namespace {

Args knot(double p, double value) { return args({{"p", p}, {"value", in_s(value)}}); }
Args quantiles(std::vector<Args> knots) { return args({{"quantiles", std::move(knots)}}); }
Args file(std::vector<double> values) {
  return args({{"file", std::make_shared<const std::vector<double>>(std::move(values))}});
}
Args phases(std::vector<double> shares) {
  std::vector<Args> records;
  for (const double share : shares)
    records.push_back(args({{"share", share}, {"mean", in_s(1)}, {"law", exponential_law(1)}}));
  return args({{"phases", records}, {"of", records}});
}

TEST(LognormalArguments, NeedExactlyOneOfCvAndP99) {
  const Duration mean = in_s(1);
  EXPECT_EQ(problem("lognormal", args({{"mean", mean}})), "needs cv or p99");
  EXPECT_EQ(problem("lognormal", args({{"mean", mean}, {"cv", 1.0}, {"p99", in_s(3)}})),
            "give cv or p99, not both");
}

TEST(LognormalArguments, NeedAP99ThatALognormalLawCanHave) {
  const auto with_p99 = [](double p99) { return args({{"mean", in_s(1)}, {"p99", in_s(p99)}}); };
  EXPECT_EQ(problem("lognormal", with_p99(1)), "p99 must be above the mean");
  EXPECT_EQ(problem("lognormal", with_p99(0.5)), "p99 must be above the mean");
  EXPECT_EQ(problem("lognormal", with_p99(14.96)), "");
  EXPECT_EQ(problem("lognormal", with_p99(14.98)),
            "p99 is more than 14.97 times the mean, which no lognormal law has");
}

// At the peak of p99 / mean sigma is z99; below it the law with the smaller sigma is meant.
TEST(LognormalArguments, MeanTheNarrowerOfTheTwoLawsWithThatP99) {
  for (const double p99 : {1.0001, 1.5, 3.0, 10.0, 14.9}) {
    const Law narrow = law("lognormal", args({{"mean", in_s(1)}, {"p99", in_s(p99)}}));
    const double sigma = std::sqrt(std::log1p(narrow->scv()));
    EXPECT_LT(sigma, 2.3263478740408408);
    EXPECT_NEAR(std::exp(2.3263478740408408 * sigma - sigma * sigma / 2), p99, 1e-9 * p99);
  }
}

TEST(ParetoArguments, NeedMinOrAMeanThatExists) {
  EXPECT_EQ(problem("pareto", args({{"alpha", 2.0}})), "needs min or mean");
  EXPECT_EQ(problem("pareto", args({{"min", in_s(1)}, {"mean", in_s(2)}, {"alpha", 2.0}})),
            "give min or mean, not both");
  EXPECT_EQ(problem("pareto", args({{"mean", in_s(2)}, {"alpha", 1.0}})),
            "a Pareto law with alpha <= 1 has no mean; give min");
  EXPECT_EQ(problem("pareto", args({{"min", in_s(2)}, {"alpha", 1.0}})), "");
}

TEST(BoundsArguments, MustBeInOrder) {
  for (const char* kind : {"uniform", "bounded_pareto"}) {
    EXPECT_EQ(problem(kind, args({{"min", in_s(2)}, {"max", in_s(1)}})), "min must be below max");
    EXPECT_EQ(problem(kind, args({{"min", in_s(2)}, {"max", in_s(2)}})), "min must be below max");
    EXPECT_EQ(problem(kind, args({{"min", in_s(1)}, {"max", in_s(2)}})), "");
  }
}

TEST(HyperexponentialArguments, AreMeanAndCvOrPhases) {
  const char* kind = "hyperexponential";
  EXPECT_EQ(problem(kind, args({})), "needs mean and cv, or phases");
  EXPECT_EQ(problem(kind, args({{"mean", in_s(1)}})), "needs mean and cv, or phases");
  EXPECT_EQ(problem(kind, args({{"cv", 2.0}})), "needs mean and cv, or phases");
  Args both = phases({1});
  both.set("cv", 2.0);
  EXPECT_EQ(problem(kind, both), "give mean and cv, or phases, not both");
}

TEST(Shares, MustAddUpToTheWholeGiveOrTakeRounding) {
  for (const char* kind : {"hyperexponential", "mixture"}) {
    EXPECT_EQ(problem(kind, phases({})), "needs at least one part");
    EXPECT_EQ(problem(kind, phases({0.5, 0.4})), "shares must add up to 100%, not 90.0%");
    EXPECT_EQ(problem(kind, phases({0.5, 0.515})), "shares must add up to 100%, not 101.5%");
    EXPECT_EQ(problem(kind, phases({0.333, 0.333, 0.333})), "");
    EXPECT_NEAR(law(kind, phases({0.333, 0.333, 0.333}))->mean_s(), 1, 1e-15);
  }
}

// A part without a variance makes a mixture without one, unless its share is 0.
TEST(MixtureArguments, CarryInfiniteMomentsOver) {
  const Law wild = law("pareto", args({{"min", in_s(1)}, {"alpha", 0.5}}));
  const auto mixed = [&](double share) {
    return law("mixture",
               args({{"of", std::vector{args({{"share", 1 - share}, {"law", exponential_law(1)}}),
                                        args({{"share", share}, {"law", wild}})}}}));
  };
  EXPECT_TRUE(std::isinf(mixed(0.1)->mean_s()));
  EXPECT_TRUE(std::isinf(mixed(0.1)->scv()));
  EXPECT_EQ(mixed(0)->mean_s(), 1);
  EXPECT_EQ(mixed(0)->scv(), 1);
}

TEST(EmpiricalArguments, AreQuantilesOrAFile) {
  EXPECT_EQ(problem("empirical", args({})), "needs quantiles or file");
  Args both = quantiles({knot(0.5, 1)});
  both.set("file", std::make_shared<const std::vector<double>>(1, 1.0));
  EXPECT_EQ(problem("empirical", both), "give quantiles or file, not both");
}

TEST(EmpiricalArguments, NeedQuantilesThatRise) {
  EXPECT_EQ(problem("empirical", quantiles({})), "needs at least one quantile");
  EXPECT_EQ(problem("empirical", quantiles({knot(50, 1)})),
            "quantiles must lie in 0..1 (p0..p100)");
  EXPECT_EQ(problem("empirical", quantiles({knot(0, 1)})), "needs a quantile above p0");
  EXPECT_EQ(problem("empirical", quantiles({knot(0.5, 1), knot(0.5, 2)})),
            "the same quantile is given twice");
  EXPECT_EQ(problem("empirical", quantiles({knot(0.9, 1), knot(0.5, 2)})),
            "a higher quantile has a smaller value");
  EXPECT_EQ(problem("empirical", quantiles({knot(0.9, 2), knot(0.5, 2)})), "");
}

TEST(EmpiricalArguments, NeedAFileOfDurations) {
  EXPECT_EQ(problem("empirical", file({})), "the file holds no samples");
  for (const double bad :
       {-1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(problem("empirical", file({1, bad})),
              "the file holds a negative or infinite duration");
  EXPECT_EQ(problem("empirical", file({0, 1})), "");
}

}  // namespace
}  // namespace ballast::testing
