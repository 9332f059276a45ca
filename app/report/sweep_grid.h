// The points of a sweep, laid out for charts: one of the varied paths along the axis, a line for
// each combination of the others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/json.h"
#include "app/report/chart.h"

namespace ballast::report {

struct SweepGrid {
  std::string path;  // along the axis
  ValueAxis axis;
  bool rates = false;               // its values are requests per second
  std::vector<std::string> series;  // "algorithm=jsq"; one without a name where nothing else varies
  // points[series][value]; null where there is none.
  std::vector<std::vector<const Json*>> points;
};

// The path with the most values that are numbers of one unit, else the first. Of checked JSON
// (schema ballast/sweep/1), which must outlive it.
SweepGrid grid_of(const Json& sweep);

// "workers=4, algorithm=jsq" of a point.
std::string point_text(const Json& sweep, const Json& point);

// The lowest and the highest point of a metric; null where no point has a value.
struct Extremes {
  const Json* lowest = nullptr;
  const Json* highest = nullptr;
};
Extremes extremes_of(const Json& sweep, const std::string& metric);

}  // namespace ballast::report
