// Of a few repetitions: median, mean, and how far the mean may be off.
#pragma once

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <vector>

namespace ballast::bench {

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

inline double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Half the 95 % confidence interval of the mean (Student); requires two values.
inline double half_width(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double centre = mean(values);
  double squares = 0;
  for (const double x : values) squares += (x - centre) * (x - centre);
  const boost::math::students_t law(n - 1);
  return boost::math::quantile(law, 0.975) * std::sqrt(squares / (n - 1) / n);
}

}  // namespace ballast::bench
