// The test process of output analysis: X(t) = phi X(t - 1) + e(t), e standard normal. Everything
// about it is known (tests/reference/output_analysis.json, ar1-*).
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <vector>

#include "sim/random.h"

namespace ballast {

inline std::vector<double> autoregression(double phi, std::size_t n, double start, Rng& rng) {
  boost::random::normal_distribution<double> noise;
  std::vector<double> values;
  double x = start;
  for (std::size_t i = 0; i < n; ++i) values.push_back(x = phi * x + noise(rng));
  return values;
}

}  // namespace ballast
