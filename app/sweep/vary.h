// `--vary PATH=VALUES`: the values that a sweep puts at a path of the scenario, one after the
// other.
//
// VALUES is a list of items at commas, each a value in the notation of the scenario (`800/s`, `2m`,
// `{"*": 10}`) or a range `a..b:step` of quantities of one unit, both ends included. A unit may be
// left out where another part of the range has it: `500..1500:100/s`. Whole numbers may leave out
// the step, which is then 1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/quantity.h"

namespace ballast {

struct Axis {
  std::string path;
  std::vector<std::string> values;  // at least one; YAML flow text
};

Reading<Axis> read_axis(std::string_view text);

}  // namespace ballast
