#include "models/theory/key_spread.h"

#include <cmath>

namespace ballast::theory {

double ring_rms_cv(std::uint32_t servers, std::uint32_t points) {
  const double n = servers;
  return std::sqrt((n - 1) / (n * points + 1));
}

double ring_mean_max_over_mean(std::uint32_t servers) {
  double sum = 0;
  for (std::uint32_t i = servers; i > 0; --i) sum += 1.0 / i;
  return sum;
}

TableEntries maglev_entries(std::uint32_t servers, std::uint64_t size) {
  const std::uint64_t least = size / servers;
  const std::uint64_t most = least + (size % servers > 0 ? 1 : 0);
  return {least, most, static_cast<double>(most) * servers / static_cast<double>(size)};
}

double random_max_over_mean(std::uint32_t servers, double keys) {
  return 1 + std::sqrt(2 * servers * std::log(servers) / keys);
}

double bounded_load_over_mean(double epsilon) { return 1 + epsilon; }

}  // namespace ballast::theory
