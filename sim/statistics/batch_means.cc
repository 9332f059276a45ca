#include "sim/statistics/batch_means.h"

#include <cmath>

namespace ballast {

bool look_independent(std::span<const double> values) {
  if (values.size() < 3) return true;
  const auto n = static_cast<double>(values.size());
  const Moments m = moments_of(values);
  double squares = 0, successive = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - m.mean) * (values[i] - m.mean);
    if (i > 0) successive += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
  }
  if (!(squares > 0)) return true;
  const double ratio = successive / squares;  // 2 on average for independent values
  const double deviation = 2 * std::sqrt((n - 2) / (n * n - 1));
  constexpr double kOneSided = 1.6449;  // 5 % of the normal law
  return (ratio - 2) / deviation > -kOneSided;
}

std::size_t batch_size(std::size_t observations) {
  if (observations < kLeastBatches) return 0;
  std::size_t size = 1;
  while (observations / (2 * size) >= kLeastBatches) size *= 2;
  return size;
}

std::vector<double> batch_sums(std::span<const double> observations, std::size_t size) {
  std::vector<double> sums;
  for (std::size_t i = observations.size() % size; i < observations.size(); i += size) {
    double sum = 0;
    for (std::size_t k = 0; k < size; ++k) sum += observations[i + k];
    sums.push_back(sum);
  }
  return sums;
}

BatchMeans batch_means(std::span<const double> parts, std::span<const double> wholes,
                       double confidence) {
  BatchMeans result;
  const std::size_t size = batch_size(parts.size());
  if (size == 0) return result;
  const std::vector<double> part = batch_sums(parts, size), whole = batch_sums(wholes, size);
  result.batches = part.size();
  result.interval = ratio_interval(part, whole, confidence);
  std::vector<double> residuals;
  for (std::size_t i = 0; i < part.size(); ++i)
    residuals.push_back(part[i] - result.interval.value * whole[i]);
  result.independent = look_independent(residuals);
  return result;
}

}  // namespace ballast
