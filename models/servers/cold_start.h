// A server that has just started is slow: caches are empty, code is not compiled yet, connections
// to databases are not open. Its speed is divided by a factor that falls in a straight line to 1;
// the line is followed in steps, each at the height of its middle, so that the time lost is that of
// the line.
#pragma once

#include <cstdint>

#include "models/spec.h"

namespace ballast {

inline constexpr std::uint32_t kColdSteps = 32;

// How many times slower the server is in step 0 .. kColdSteps - 1; 1 in all later ones.
inline double cold_factor(const ColdStartSpec& spec, std::uint32_t step) {
  if (step >= kColdSteps) return 1;
  return 1 + (spec.factor - 1) * (1 - (step + 0.5) / kColdSteps);
}

// When the step begins, counted from the start of the server.
inline Duration cold_step_at(const ColdStartSpec& spec, std::uint32_t step) {
  return spec.length / kColdSteps * step + spec.length % kColdSteps * step / kColdSteps;
}

}  // namespace ballast
