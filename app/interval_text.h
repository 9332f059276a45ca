// An interval for people: "5.01 % ±0.12 %", or "0 % (0 % to 0.37 %)" where it is lopsided; the
// value alone where both ends would read the same.
#pragma once

#include <functional>
#include <string>

#include "sim/statistics/interval.h"

namespace ballast {

std::string interval_text(const Interval& interval,
                          const std::function<std::string(double)>& format);

// "-0.14 % to 0.37 %", or "0 %" where both ends read the same.
std::string ends_text(const Interval& interval, const std::function<std::string(double)>& format);

}  // namespace ballast
