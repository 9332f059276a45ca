#include "app/imbalance.h"

#include <algorithm>
#include <cmath>

namespace ballast {

Imbalance imbalance_of(const std::vector<double>& shares, const std::vector<double>& expected) {
  std::vector<double> x = shares;
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double sum = 0;
  double squares = 0;
  double ranked = 0;  // sum of rank * x, ranks from 1 in ascending order
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += x[i];
    squares += x[i] * x[i];
    ranked += static_cast<double>(i + 1) * x[i];
  }
  const double mean = sum / n;

  Imbalance result;
  result.max_over_mean = x.back() / mean;
  result.max_over_expected = 0;
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (expected[i] > 0)
      result.max_over_expected = std::max(result.max_over_expected, shares[i] / expected[i]);
  double deviations = 0;
  for (const double value : x) deviations += (value - mean) * (value - mean);
  result.cv = std::sqrt(deviations / n) / mean;
  result.gini = std::max(0.0, 2 * ranked / (n * sum) - (n + 1) / n);
  result.jain = sum * sum / (n * squares);
  return result;
}

}  // namespace ballast
