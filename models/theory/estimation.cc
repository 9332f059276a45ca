#include "models/theory/estimation.h"

#include <algorithm>
#include <cmath>

namespace ballast::theory {

double number_present_asymptotic_variance(double utilization) {
  return 2 * utilization * (1 + utilization) / std::pow(1 - utilization, 4);
}

double wait_asymptotic_variance(double utilization) {
  const double rho = utilization;
  return rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / std::pow(1 - rho, 4);
}

double length_for_precision(double asymptotic_variance, double mean, double relative,
                            double deviations) {
  const double each = deviations / (relative * mean);
  return each * each * asymptotic_variance;
}

double autoregression_variance(double phi) { return 1 / (1 - phi * phi); }
double autoregression_asymptotic_variance(double phi) { return 1 / ((1 - phi) * (1 - phi)); }
double autoregression_correlation_time(double phi) { return (1 + phi) / (1 - phi); }

CoverageBand coverage_band(std::uint32_t replications, double coverage, double confidence) {
  // The smallest k with P(at most k cover) >= the tail, from either side.
  const double n = replications, tail = (1 - confidence) / 2;
  const auto log_probability = [&](double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
           k * std::log(coverage) + (n - k) * std::log1p(-coverage);
  };
  CoverageBand band;
  double at_most = 0;
  for (std::uint32_t k = 0; k <= replications; ++k) {
    const bool before = at_most < tail;
    at_most += std::exp(log_probability(k));
    if (before && at_most >= tail) band.low = k / n;
    band.high = k / n;
    if (at_most >= 1 - tail) break;
  }
  return band;
}

}  // namespace ballast::theory
