#include "sim/statistics/comparison.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/check.h"

namespace ballast {

double confidence_of_each(std::size_t comparisons, double family) {
  return 1 - (1 - family) / static_cast<double>(std::max<std::size_t>(1, comparisons));
}

Difference difference_of_means(std::span<const double> first, std::span<const double> second,
                               double confidence) {
  SIM_CHECK(first.size() == second.size() && first.size() > 1, "pairs are needed");
  const auto n = static_cast<double>(first.size());
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) differences.push_back(second[i] - first[i]);
  Difference result;
  result.paired = mean_interval(differences, confidence);

  const Moments a = moments_of(first), b = moments_of(second);
  const double together = a.variance + b.variance;
  if (together > 0) {
    // Welch's degrees of freedom.
    const double degrees =
        together * together * (n - 1) / (a.variance * a.variance + b.variance * b.variance);
    result.unpaired_half = student_t(degrees, confidence) * std::sqrt(together / n);
  }
  if (a.variance > 0 && b.variance > 0) {
    double products = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
      products += (first[i] - a.mean) * (second[i] - b.mean);
    result.correlation = products / (n - 1) / std::sqrt(a.variance * b.variance);
  }
  return result;
}

std::optional<std::size_t> replications_to_detect(const Interval& paired, std::size_t replications,
                                                  double confidence, std::size_t most) {
  const double size = std::abs(paired.value);
  if (!(size > 0)) return std::nullopt;
  const auto now = static_cast<double>(replications);
  // The half-width is t(n) s / sqrt(n); s as it is.
  const double spread = paired.half_width() * std::sqrt(now) / student_t(now - 1, confidence);
  const auto half_width = [&](std::size_t n) {
    const auto count = static_cast<double>(n);
    return student_t(count - 1, confidence) * spread / std::sqrt(count);
  };
  if (half_width(most) > size) return std::nullopt;
  std::size_t low = 2, high = most;  // half-widths fall with n
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (half_width(middle) <= size)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace ballast
