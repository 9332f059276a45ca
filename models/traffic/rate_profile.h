// How the rate of arrivals changes with time: a piecewise linear function, constant after its last
// point. Steps, ramps, spikes and day curves all become one of these.
#pragma once

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
  // (relative error below 3e-6, exact mean) until `until`. `amplitude` is a rate, at most `mean`.
  static RateProfile diurnal(double mean_per_s, double amplitude_per_s, Duration period, Time peak,
                             Time until);

  double rate_at(Time t) const;
  double max_rate() const;
  // Mean rate over [from, to).
  double mean_rate(Time from, Time to) const;

  bool operator==(const RateProfile&) const = default;
};

// Walks a profile: turns unit-rate gaps into instants by inverting the integral of the rate, so a
// change of rate keeps the draws. Positions keep the fraction of a nanosecond, so rounding the
// instants to whole nanoseconds never adds up to a drift.
class RateClock {
 public:
  explicit RateClock(RateProfile profile);

  // Moves on from the current position (t = 0 at first) until the integral of the rate has grown by
  // `gap` and returns that instant; kNever when the rate stays 0 before that is reached.
  Time advance(double gap);
  // Replaces the profile from `now` on, where `now` lies between the last two positions: what is
  // left of the last gap is spent under the new profile. Returns the instant at which it ends.
  Time change(RateProfile profile, Time now);

 private:
  RateProfile profile_;
  // The helper state of the walk is private to rate_profile.cc's author.
};

}  // namespace ballast
