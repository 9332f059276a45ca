#include "models/theory/general_arrivals.h"

#include <algorithm>
#include <cmath>

#include "models/theory/solve.h"

namespace ballast::theory {

GeneralArrivals::GeneralArrivals(const KnownLaw& gap, double services_per_s)
    : mean_gap_s_(gap.mean()) {
  // A*(mu (1 - s)) - s is convex in s with roots at sigma and at 1: bracket the first by stepping
  // back from 1 until the function is negative.
  const auto excess = [&](double s) { return gap.transform(services_per_s * (1 - s)) - s; };
  double step = 0.5;
  while (step > 1e-14 && !(excess(1 - step) < 0)) step /= 2;
  sigma_ = where_falls_to(0, 0, 1 - step, excess);
  spare_ = services_per_s * (1 - sigma_);
}

double GeneralArrivals::wait_quantile_s(double p) const {
  return std::max(0.0, std::log(sigma_ / (1 - p)) / spare_);
}

double GeneralArrivals::sojourn_quantile_s(double p) const { return -std::log1p(-p) / spare_; }

}  // namespace ballast::theory
