// Reference values that come from another simulation, independent of this one, and know themselves
// only to within an interval; with both intervals counted, the question of interval.h.
#pragma once

#include <cmath>

#include "tests/theory/interval.h"
#include "tests/theory/reference.h"

namespace ballast {

// The interval of 99.9 % that goes with a half-width of 95 % or with a standard error.
inline constexpr double kFrom95 = 3.2905 / 1.9600;
inline constexpr double kFromStandardError = 3.2905;

inline testing::AssertionResult agrees_with_simulation(const Interval& estimate, double mean,
                                                       double half_width,
                                                       const Agreement& wanted = {}) {
  const double half = std::hypot(estimate.half_width(), half_width);
  return agrees({estimate.value, estimate.value - half, estimate.value + half}, mean, wanted);
}

inline testing::AssertionResult agrees_with_simulation(const Interval& estimate,
                                                       const nlohmann::json& simulated,
                                                       const Agreement& wanted = {}) {
  return agrees_with_simulation(estimate, simulated.at("W").get<double>(),
                                kFrom95 * simulated.at("half_width_95").get<double>(), wanted);
}

}  // namespace ballast
