#include "sim/statistics/warmup.h"

#include <vector>

namespace ballast {

std::optional<std::size_t> mser5(std::span<const double> observations) {
  constexpr std::size_t kBatch = 5;
  std::vector<double> means;
  for (std::size_t i = 0; i + kBatch <= observations.size(); i += kBatch) {
    double sum = 0;
    for (std::size_t k = 0; k < kBatch; ++k) sum += observations[i + k];
    means.push_back(sum / kBatch);
  }
  const std::size_t n = means.size();
  if (n < 2) return std::nullopt;

  // From the end to the front, by Welford's recurrence: what stays at i has k means.
  double mean = 0, squares = 0;
  double least = 0;
  std::size_t best = n;
  for (std::size_t i = n; i-- > 0;) {
    const auto k = static_cast<double>(n - i);
    const double step = means[i] - mean;
    mean += step / k;
    squares += step * (means[i] - mean);
    // The last five means always lie near each other; they are no candidates (Hoad et al.).
    if (n - i < kBatch && n > kBatch) continue;
    const double error = squares / (k * k);
    if (best == n || error <= least) {
      least = error;
      best = i;
    }
  }
  if (2 * best > n) return std::nullopt;
  return best * kBatch;
}

}  // namespace ballast
