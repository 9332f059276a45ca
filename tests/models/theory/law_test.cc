// The laws against each other: distribution function and quantile are inverse, moments are
// integrals of quantiles, and the transform by quadrature is the closed one where there is one.
#include "models/theory/law.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/theory/solve.h"

namespace ballast::theory {
namespace {

std::vector<KnownLawPtr> continuous_laws() {
  return {exponential(2),         erlang(1, 4),     gamma(3, 0.3),
          hyperexponential(1, 4), lognormal(1, 4),  weibull(2, 0.7),
          uniform(1, 3),          pareto(0.6, 2.5), bounded_pareto(0.2, 200, 1.5)};
}

TEST(KnownLaw, HasAQuantileThatInvertsItsDistribution) {
  for (const KnownLawPtr& law : continuous_laws())
    for (const double rest : {0.999, 0.5, 0.05, 1e-3, 1e-6})
      EXPECT_NEAR(law->beyond(law->upper_quantile(rest)) / rest, 1, 1e-9);
}

TEST(KnownLaw, HasTheMomentsOfItsQuantiles) {
  for (const KnownLawPtr& law : continuous_laws())
    for (const int k : {1, 2}) {
      const double integral = mean_over_unit(
          [&](double, double rest) { return std::pow(law->upper_quantile(rest), k); });
      EXPECT_NEAR(law->moment(k) / integral, 1, 1e-9) << k;
    }
}

TEST(KnownLaw, HasTheTransformOfItsQuantiles) {
  for (const KnownLawPtr& law : continuous_laws())
    for (const double s : {0.1, 1.0, 7.0}) {
      const double integral = mean_over_unit(
          [&](double, double rest) { return std::exp(-s * law->upper_quantile(rest)); });
      EXPECT_NEAR(law->transform(s), integral, 1e-10);
    }
}

TEST(KnownLaw, SaysWhichMomentsDoNotExist) {
  EXPECT_TRUE(std::isfinite(pareto(1, 2.5)->scv()));
  EXPECT_TRUE(std::isinf(pareto(1, 2.5)->moment(3)));
  EXPECT_TRUE(std::isinf(pareto(1, 0.9)->mean()));
  EXPECT_NEAR(hyperexponential(1, 10)->scv(), 10, 1e-12);
  EXPECT_NEAR(lognormal(3, 16)->scv(), 16, 1e-11);
}

}  // namespace
}  // namespace ballast::theory
