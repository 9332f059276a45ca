// Intervals as small pictures in a table, all of a column on one scale: a line from end to end, a
// dot at the value, and a line across at what they are held against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/statistics/interval.h"

namespace ballast::report {

class Whiskers {
 public:
  // The scale takes in all of them and `against`, where there is one.
  explicit Whiskers(const std::vector<Interval>& all, std::optional<double> against = {});

  // `mood`: the class of its colour; "" | good | bad | none.
  std::string svg(const Interval& interval, const char* mood) const;

 private:
  double x(double value) const;

  double low_ = 0;
  double high_ = 1;
  std::optional<double> against_;
};

}  // namespace ballast::report
