#include "models/theory/normal.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "models/theory/poisson.h"

namespace ballast::theory {

double normal_upper_quantile(double rest) {
  constexpr double kRootTwo = 1.41421356237309504880;
  return kRootTwo * boost::math::erfc_inv(2 * rest);
}

double chi_square_upper_quantile(double degrees, double rest) {
  return 2 * boost::math::gamma_q_inv(degrees / 2, rest);
}

// A Poisson mixture of central ones with two degrees of freedom more each.
double noncentral_chi_square_beyond(double x, double degrees, double noncentrality) {
  const PoissonWeights weights(noncentrality / 2);
  double sum = 0;
  for (std::size_t k = weights.first(); k <= weights.last(); ++k)
    sum += weights[k] * boost::math::gamma_q(degrees / 2 + static_cast<double>(k), x / 2);
  return sum;
}

}  // namespace ballast::theory
