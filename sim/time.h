// Simulated time: a 64-bit count of nanoseconds since the start of the run.
//
// Integer time ties exactly (a health check and a departure can fall on the same instant and be
// ordered by rule) and never drifts; doubles do neither. The range is 292 years. Nothing here reads
// a wall clock.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ballast {

struct SimClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<SimClock, duration>;
  static constexpr bool is_steady = true;
};

using Duration = SimClock::duration;
using Time = SimClock::time_point;

// "Never": later than any instant a run can reach.
inline constexpr Time kNever = Time::max();
inline constexpr Time kStart = Time{};

// Nanoseconds since the start of the run.
constexpr std::int64_t ns(Time t) { return t.time_since_epoch().count(); }
constexpr Time at_ns(std::int64_t n) { return Time{Duration{n}}; }

// Exact only below 2^53 ns (104 days); for statistics and printing, never for comparisons.
constexpr double seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
constexpr double seconds(Time t) { return seconds(t.time_since_epoch()); }

// Rounds to the nearest nanosecond (truncation would be a bias) and saturates at [0, 292 years /
// 4], so that a draw from a heavy tail cannot overflow a sum of two times. NaN becomes the upper
// limit.
inline Duration from_seconds(double s) {
  constexpr double kMaxNs = 2.305843009213694e18;  // 2^61
  const double n = s * 1e9;
  if (!(n < kMaxNs)) return Duration{std::int64_t{1} << 61};
  if (n <= 0) return Duration{0};
  return Duration{static_cast<std::int64_t>(n + 0.5)};
}

}  // namespace ballast
