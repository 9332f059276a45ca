#include "models/theory/breakdowns.h"

#include <limits>

namespace ballast::theory {

double BreakdownQueue::availability() const {
  return repairs_per_s / (breakdowns_per_s + repairs_per_s);
}

bool BreakdownQueue::stable() const { return arrivals_per_s < services_per_s * availability(); }

double BreakdownQueue::mean_sojourn_s() const {
  if (!stable()) return std::numeric_limits<double>::infinity();
  const double both = breakdowns_per_s + repairs_per_s;
  return (both * both + services_per_s * breakdowns_per_s) /
         (both * (services_per_s * repairs_per_s - arrivals_per_s * both));
}

double BreakdownQueue::mean_in_system() const { return arrivals_per_s * mean_sojourn_s(); }

}  // namespace ballast::theory
