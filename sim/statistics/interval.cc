#include "sim/statistics/interval.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "sim/check.h"

namespace ballast {

namespace {

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

Interval around(double value, double variance_of_value, double degrees, double confidence) {
  if (degrees < 1) return {value};
  const double half = student_t(degrees, confidence) * std::sqrt(variance_of_value);
  return {value, value - half, value + half};
}

// The variance of sum(parts) / sum(wholes), of which the residuals are what the delta method
// leaves.
double ratio_variance(std::span<const double> parts, std::span<const double> wholes, double ratio) {
  const auto n = static_cast<double>(parts.size());
  if (n < 2) return 0;
  double squares = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double residual = parts[i] - ratio * wholes[i];
    squares += residual * residual;
  }
  const double mean_whole = sum_of(wholes) / n;
  return squares / (n - 1) / n / (mean_whole * mean_whole);
}

}  // namespace

double student_t(double degrees, double confidence) {
  SIM_CHECK(degrees >= 1 && confidence > 0 && confidence < 1, "no such critical value");
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t(degrees), (1 - confidence) / 2));
}

Moments moments_of(std::span<const double> values) {
  SIM_CHECK(!values.empty(), "moments of nothing");
  const auto n = static_cast<double>(values.size());
  Moments m;
  m.mean = sum_of(values) / n;
  double squares = 0;
  for (const double value : values) squares += (value - m.mean) * (value - m.mean);
  if (values.size() > 1) m.variance = squares / (n - 1);
  return m;
}

Interval mean_interval(std::span<const double> values, double confidence) {
  const auto n = static_cast<double>(values.size());
  const Moments m = moments_of(values);
  return around(m.mean, m.variance / n, n - 1, confidence);
}

Interval ratio_interval(std::span<const double> parts, std::span<const double> wholes,
                        double confidence) {
  const double ratio = sum_of(parts) / sum_of(wholes);
  return around(ratio, ratio_variance(parts, wholes, ratio), static_cast<double>(parts.size()) - 1,
                confidence);
}

Interval proportion_interval(std::span<const double> parts, std::span<const double> wholes,
                             double confidence) {
  const double trials = sum_of(wholes);
  const double ratio = sum_of(parts) / trials;
  const double clusters = static_cast<double>(parts.size());
  if (clusters < 2) return {ratio};
  double effective = trials;
  const double variance = ratio_variance(parts, wholes, ratio);
  if (ratio > 0 && ratio < 1 && variance > 0) {
    // Korn & Graubard: the degrees of freedom of the clusters are fewer than those of the trials.
    const double t =
        student_t(std::max(1.0, trials - 1), confidence) / student_t(clusters - 1, confidence);
    effective = std::min(trials, ratio * (1 - ratio) / variance * t * t);
  }
  const double counted = ratio * effective, others = effective - counted;
  const double tail = (1 - confidence) / 2;
  using Beta = boost::math::beta_distribution<double>;  // Clopper & Pearson
  Interval result{ratio, 0, 1};
  if (counted > 0) result.low = boost::math::quantile(Beta(counted, others + 1), tail);
  if (others > 0)
    result.high = boost::math::quantile(boost::math::complement(Beta(counted + 1, others), tail));
  return result;
}

std::uint64_t samples_for_quantile(double share, double confidence) {
  const double rarer = std::max(share, 1 - share);
  if (!(rarer < 1)) return 1;  // an extreme is what it is
  return static_cast<std::uint64_t>(std::ceil(std::log((1 - confidence) / 2) / std::log(rarer)));
}

}  // namespace ballast
