#include "app/report/whisker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ballast::report {

namespace {

constexpr double kWidth = 150;
constexpr double kMargin = 5;  // so that a dot at an end is whole

}  // namespace

Whiskers::Whiskers(const std::vector<Interval>& all, std::optional<double> against)
    : against_(against) {
  double low = INFINITY, high = -INFINITY;
  const auto take = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Interval& interval : all)
    for (const double value : {interval.value, interval.low, interval.high}) take(value);
  if (against) take(*against);
  if (!(high >= low)) return;
  low_ = low;
  high_ = high > low ? high : low + std::max(1.0, std::fabs(low));
}

double Whiskers::x(double value) const {
  return kMargin + (kWidth - 2 * kMargin) * std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
}

std::string Whiskers::svg(const Interval& interval, const char* mood) const {
  std::string html = fmt::format(
      "<svg class=\"whisker {}\" width=\"{}\" height=\"14\" aria-hidden=\"true\">", mood, kWidth);
  html += fmt::format("<line class=\"rail\" x1=\"0\" x2=\"{}\" y1=\"7\" y2=\"7\"/>", kWidth);
  if (against_)
    html += fmt::format(
        "<line class=\"against\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"14\"/>", x(*against_));
  if (std::isfinite(interval.low) && std::isfinite(interval.high))
    html += fmt::format("<line class=\"span\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"7\" y2=\"7\"/>",
                        x(interval.low), x(interval.high));
  return html + fmt::format("<circle cx=\"{:.1f}\" cy=\"7\" r=\"4\"/></svg>", x(interval.value));
}

}  // namespace ballast::report
