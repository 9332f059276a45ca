#include "tests/theory/interval.h"

#include <boost/math/distributions/students_t.hpp>

namespace ballast {

Interval interval_of(const std::vector<double>& samples, double confidence) {
  const auto n = static_cast<double>(samples.size());
  double mean = 0;
  for (const double x : samples) mean += x / n;
  double squares = 0;
  for (const double x : samples) squares += (x - mean) * (x - mean);
  const boost::math::students_t law(n - 1);
  const double t = boost::math::quantile(law, 0.5 + confidence / 2);
  return {mean, t * std::sqrt(squares / (n - 1) / n)};
}

}  // namespace ballast
