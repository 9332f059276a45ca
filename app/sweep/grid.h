// The points of a sweep: every combination of the values of its axes, in row-major order (the last
// axis changes fastest).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/sweep/vary.h"
#include "scenarios/scenario.h"

namespace ballast {

class Grid {
 public:
  explicit Grid(std::vector<Axis> axes) : axes_(std::move(axes)) {}

  const std::vector<Axis>& axes() const { return axes_; }
  std::size_t size() const;
  // The value of each axis.
  std::vector<std::string> values_at(std::size_t point) const;
  std::vector<Patch> patches_at(std::size_t point) const;

 private:
  std::vector<Axis> axes_;
};

// Of the texts of `--vary`; throws InvalidInput with all that is wrong with them.
Grid read_grid(const std::vector<std::string>& varied);

}  // namespace ballast
