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
    const std::string low = format(interval.low), high = format(interval.high);
    return low == high ? value : value + " (" + low + " to " + high + ")";
  }
  return value + " ±" + format(std::max(below, above));
}

}  // namespace ballast
