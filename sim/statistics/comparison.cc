#include "sim/statistics/comparison.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/check.h"

namespace ballast {

Sample mean_sample(std::span<const double> values) {
  return {moments_of(values).mean, {values.begin(), values.end()}};
}

Sample ratio_sample(std::span<const double> parts, std::span<const double> wholes) {
  double part = 0, whole = 0;
  for (const double x : parts) part += x;
  for (const double x : wholes) whole += x;
  Sample sample{part / whole, {}};
  const double mean_whole = whole / static_cast<double>(wholes.size());
  for (std::size_t i = 0; i < parts.size(); ++i)
    sample.replications.push_back(sample.value +
                                  (parts[i] - sample.value * wholes[i]) / mean_whole);
  return sample;
}

double confidence_of_each(std::size_t comparisons, double family) {
  return 1 - (1 - family) / static_cast<double>(std::max<std::size_t>(1, comparisons));
}

Difference difference_of(const Sample& first, const Sample& second, double confidence) {
  const std::size_t count = first.replications.size();
  SIM_CHECK(count == second.replications.size() && count > 1, "pairs are needed");
  const auto n = static_cast<double>(count);
  std::vector<double> differences;
  double a = 0, b = 0, both = 0;  // sums of squares and of products, around the values
  for (std::size_t i = 0; i < count; ++i) {
    differences.push_back(second.replications[i] - first.replications[i]);
    const double x = first.replications[i] - first.value, y = second.replications[i] - second.value;
    a += x * x;
    b += y * y;
    both += x * y;
  }
  Difference result;
  result.paired = mean_interval(differences, confidence);
  if (a + b > 0) {
    const double degrees = (n - 1) * (a + b) * (a + b) / (a * a + b * b);  // Welch's
    result.unpaired_half = student_t(degrees, confidence) * std::sqrt((a + b) / (n - 1) / n);
  }
  if (a > 0 && b > 0) result.correlation = both / std::sqrt(a * b);
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
