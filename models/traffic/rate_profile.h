// How the rate of arrivals changes with time: a piecewise linear function, constant after its last
// point. Steps, ramps, spikes and day curves all become one of these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.h"

namespace ballast {

struct RateProfile {
  // The rate runs linearly from `from` at `at` to `to` at the next segment's `at`; the last segment
  // stays at `from` for ever. The first segment starts at t = 0. Segments ascend strictly.
  struct Segment {
    Time at = kStart;
    double from = 0;  // per second
    double to = 0;
    bool operator==(const Segment&) const = default;
  };
  std::vector<Segment> segments;

  static RateProfile constant(double per_s);
  // A day curve: mean + amplitude * cos(2 pi (t - peak) / period), as 1440 straight pieces a period
  // (off by less than 3e-6 of the amplitude, exact mean) until `until`, constant after it.
  // `amplitude` is a rate, at most `mean`; a period has at least 1440 ns. Memory grows with
  // until / period.
  static RateProfile diurnal(double mean_per_s, double amplitude_per_s, Duration period, Time peak,
                             Time until);

  double rate_at(Time t) const;
  double max_rate() const;
  // Mean rate over [from, to).
  double mean_rate(Time from, Time to) const;

  // Index of the segment that holds `t`.
  std::size_t segment_at(Time t) const;

  bool operator==(const RateProfile&) const = default;
};

// Walks a profile: turns unit-rate gaps into instants by inverting the integral of the rate, so a
// change of rate keeps the draws. Positions keep the fraction of a nanosecond, so rounding the
// instants to whole nanoseconds never adds up to a drift.
class RateClock {
 public:
  explicit RateClock(RateProfile profile);

  // Moves on from the current position (t = 0 at first) until the integral of the rate has grown by
  // `gap` (>= 0) and returns that instant; kNever when the rate stays 0 before that is reached.
  Time advance(double gap) {
    from_ = at_;
    gap_ = gap;
    const double delta = at_.fraction + gap * ns_per_unit_;
    if (delta < kFarthestNs) [[likely]] {  // false for NaN: not in a segment of constant rate
      const Position next = at_.plus(delta);
      if (next.ns < end_ns_) [[likely]] {
        at_ = next;
        return at_ns(at_.ns);
      }
    }
    return walk(gap);
  }

  // Replaces the profile from `now` on, where `now` lies between the last two positions: what is
  // left of the last gap is spent under the new profile. Returns the instant at which it ends.
  Time change(RateProfile profile, Time now);

 private:
  // A run is shorter than 2^62 ns (146 years): what lies beyond is never.
  static constexpr std::int64_t kEndNs = std::int64_t{1} << 62;
  static constexpr double kFarthestNs = 0x1p62;

  // An instant to better than a nanosecond: the nearest whole one and what it lacks.
  struct Position {
    std::int64_t ns = 0;
    double fraction = 0;  // in [-.5, .5]

    // `delta`, >= -.5: nanoseconds from `ns`, the old fraction included.
    Position plus(double delta) const {
      const auto whole = static_cast<std::int64_t>(delta + 0.5);
      return {ns + whole, delta - static_cast<double>(whole)};
    }
  };

  Time walk(double gap);
  void enter(std::size_t segment);
  // The integral of the rate from the start of the last gap to `now`.
  double spent_until(Time now) const;

  RateProfile profile_;
  std::size_t segment_ = 0;
  Position at_;                // ns = kEndNs: never
  double ns_per_unit_ = 0;     // nanoseconds a unit of gap lasts; NaN unless constant and positive
  std::int64_t start_ns_ = 0;  // of the segment
  std::int64_t end_ns_ = 0;
  double rate_per_ns_ = 0;      // where it starts
  double end_rate_per_ns_ = 0;  // where it ends
  double slope_per_ns2_ = 0;
  Position from_;  // where the last gap began
  double gap_ = 0;
};

}  // namespace ballast
