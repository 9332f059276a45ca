#include "models/theory/poisson.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::theory {

PoissonWeights::PoissonWeights(double mean) {
  const auto mode = static_cast<std::size_t>(mean);
  std::vector<double> below, above;
  double weight = 1;
  for (std::size_t k = mode; k > 0 && weight > 1e-290; --k)
    below.push_back(weight *= static_cast<double>(k) / mean);
  weight = 1;
  for (std::size_t k = mode; weight > 1e-20; ++k) {
    above.push_back(weight);
    weight *= mean / static_cast<double>(k + 1);
  }
  first_ = mode - below.size();
  weights_.assign(below.rbegin(), below.rend());
  weights_.insert(weights_.end(), above.begin(), above.end());
  // Small ones first: the sum is good to the last digits.
  const double sum = std::accumulate(below.rbegin(), below.rend(), 0.0) +
                     std::accumulate(above.rbegin(), above.rend(), 0.0);
  for (double& w : weights_) w /= sum;
}

}  // namespace ballast::theory
