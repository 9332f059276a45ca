#include "app/interval_text.h"

#include <algorithm>
#include <cmath>

namespace ballast {

std::string interval_text(const Interval& interval,
                          const std::function<std::string(double)>& format) {
  const std::string value = format(interval.value);
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return value;
  const double below = interval.value - interval.low, above = interval.high - interval.value;
  if (below == 0 && above == 0) return value;
  constexpr double kLopsided = 1.5;
  if (std::max(below, above) > kLopsided * std::min(below, above)) {
    if (format(interval.low) == format(interval.high)) return value;
    return value + " (" + ends_text(interval, format) + ")";
  }
  return value + " ±" + format(std::max(below, above));
}

std::string ends_text(const Interval& interval, const std::function<std::string(double)>& format) {
  const std::string low = format(interval.low), high = format(interval.high);
  return low == high ? low : low + " to " + high;
}

}  // namespace ballast
