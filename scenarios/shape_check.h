// Checks a node against its shape: unknown and missing keys, types, units, ranges, names of laws,
// processes and algorithms. What needs more than one value (references, sums) is checked elsewhere.
#pragma once

#include <optional>
#include <string>

#include "scenarios/findings.h"
#include "scenarios/quantity.h"
#include "scenarios/scenario.h"
#include "scenarios/shape.h"

namespace ballast {

void check_shape(const Shape& shape, const Node& node, const std::string& path,
                 const std::optional<WallClock>& clock, Findings& findings);

// The value as a plain number (seconds, per second, nanoseconds of a time as seconds) or what is
// wrong with it, range included. Text and choices have no number and give 0.
struct Number {
  double value = 0;
  std::optional<Problem> problem;
};
Number number_of(const Shape& shape, const Node& node, const std::optional<WallClock>& clock);

}  // namespace ballast
