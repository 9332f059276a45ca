#include "models/theory/solve.h"

#include <cmath>

namespace ballast::theory {

double where_falls_to(double level, double low, double high, const Function& falling) {
  while (true) {
    const double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return middle;
    (falling(middle) > level ? low : high) = middle;
  }
}

double quantile_of(double p, double scale, const Function& beyond) {
  const double level = 1 - p;
  if (beyond(0) <= level) return 0;
  double high = scale;
  while (beyond(high) > level && std::isfinite(high)) high *= 2;
  return where_falls_to(level, high > scale ? high / 2 : 0, high, beyond);
}

double mean_over_unit(const std::function<double(double, double)>& g) {
  constexpr double kHalfPi = 1.57079632679489661923;
  constexpr double kStep = 1.0 / 64;
  constexpr int kMost = 400;  // u is 1e-308 there
  double sum = 0;
  for (int i = -kMost; i <= kMost; ++i) {
    // u = 1 / (1 + exp(-2 y)), y = pi/2 sinh(x); each side written so that it keeps its digits.
    const double x = i * kStep;
    const double y = kHalfPi * std::sinh(x);
    const double small = std::exp(-2 * std::abs(y));
    const double near = small / (1 + small), far = 1 / (1 + small);
    const double weight = 2 * kHalfPi * std::cosh(x) * near * far;
    if (!(weight > 0)) continue;
    sum += weight * (i < 0 ? g(near, far) : g(far, near));
  }
  return sum * kStep;
}

}  // namespace ballast::theory
