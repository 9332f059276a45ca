#include "models/theory/processor_sharing.h"

#include <cmath>
#include <limits>

namespace ballast::theory {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}

double sharing_slowdown(double utilization) {
  return utilization < 1 ? 1 / (1 - utilization) : kInfinity;
}

double sharing_probability(double utilization, std::uint32_t present) {
  return utilization < 1 ? (1 - utilization) * std::pow(utilization, present) : 0;
}

double sharing_sojourn_variance_s2(double utilization, double mean_work_s) {
  const double mean = mean_work_s * sharing_slowdown(utilization);
  return mean * mean * (2 + utilization) / (2 - utilization);
}

}  // namespace ballast::theory
