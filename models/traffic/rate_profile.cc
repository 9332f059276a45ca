#include "models/traffic/rate_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "sim/check.h"

namespace ballast {

namespace {

double interpolate(double from, double to, double share) { return from + (to - from) * share; }

double share_of(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

RateProfile RateProfile::constant(double per_s) { return {{{kStart, per_s, per_s}}}; }

RateProfile RateProfile::diurnal(double mean_per_s, double amplitude_per_s, Duration period,
                                 Time peak, Time until) {
  constexpr std::int64_t kPieces = 1440;
  __extension__ using Int128 = __int128;
  SIM_CHECK(period.count() >= kPieces, "a day curve of less than 1440 ns");
  const double phase =
      static_cast<double>(ns(peak) % period.count()) / static_cast<double>(period.count());
  const auto rate_of = [&](std::int64_t knot) {
    const double turn = static_cast<double>(knot % kPieces) / kPieces - phase;
    return std::max(0.0, mean_per_s + amplitude_per_s * std::cos(2 * std::numbers::pi * turn));
  };
  RateProfile profile;
  for (std::int64_t knot = 0;; ++knot) {
    const auto at = static_cast<std::int64_t>(Int128{knot} * period.count() / kPieces);
    const bool last = at >= ns(until);
    profile.segments.push_back({at_ns(at), rate_of(knot), rate_of(last ? knot : knot + 1)});
    if (last) return profile;
  }
}

std::size_t RateProfile::segment_at(Time t) const {
  const auto after = std::upper_bound(segments.begin(), segments.end(), t,
                                      [](Time x, const Segment& s) { return x < s.at; });
  return after == segments.begin() ? 0 : static_cast<std::size_t>(after - segments.begin()) - 1;
}

double RateProfile::rate_at(Time t) const {
  const std::size_t i = segment_at(t);
  const Segment& s = segments[i];
  if (i + 1 == segments.size()) return s.from;
  return interpolate(s.from, s.to, share_of(ns(t) - ns(s.at), ns(segments[i + 1].at) - ns(s.at)));
}

double RateProfile::max_rate() const {
  double most = segments.back().from;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    most = std::max({most, segments[i].from, segments[i].to});
  return most;
}

double RateProfile::mean_rate(Time from, Time to) const {
  if (to <= from) return rate_at(from);
  double integral_ns = 0;
  for (std::size_t i = segment_at(from); i < segments.size() && segments[i].at < to; ++i) {
    const Segment& s = segments[i];
    const Time begin = std::max(from, s.at);
    if (i + 1 == segments.size()) {
      integral_ns += s.from * static_cast<double>((to - begin).count());
      break;
    }
    const Time next = segments[i + 1].at;
    const Time end = std::min(to, next);
    const std::int64_t length = ns(next) - ns(s.at);
    const double first = interpolate(s.from, s.to, share_of(ns(begin) - ns(s.at), length));
    const double last = interpolate(s.from, s.to, share_of(ns(end) - ns(s.at), length));
    integral_ns += (first + last) / 2 * static_cast<double>((end - begin).count());
  }
  return integral_ns / static_cast<double>((to - from).count());
}

RateClock::RateClock(RateProfile profile) : profile_(std::move(profile)) {
  SIM_CHECK(!profile_.segments.empty() && profile_.segments.front().at == kStart,
            "a rate profile does not start at 0");
  enter(0);
}

void RateClock::enter(std::size_t segment) {
  segment_ = segment;
  const RateProfile::Segment& s = profile_.segments[segment];
  const bool last = segment + 1 == profile_.segments.size();
  const double to = last ? s.from : s.to;
  start_ns_ = ns(s.at);
  end_ns_ = last ? kEndNs : std::min(kEndNs, ns(profile_.segments[segment + 1].at));
  rate_per_ns_ = s.from * 1e-9;
  end_rate_per_ns_ = to * 1e-9;
  slope_per_ns2_ = (end_rate_per_ns_ - rate_per_ns_) / static_cast<double>(end_ns_ - start_ns_);
  ns_per_unit_ =
      s.from > 0 && to == s.from ? 1e9 / s.from : std::numeric_limits<double>::quiet_NaN();
}

Time RateClock::walk(double gap) {
  while (at_.ns < kEndNs) {
    const double walked = static_cast<double>(at_.ns - start_ns_) + at_.fraction;
    const double rate = std::max(0.0, rate_per_ns_ + slope_per_ns2_ * walked);
    const double left = std::max(0.0, static_cast<double>(end_ns_ - at_.ns) - at_.fraction);
    const double due = (rate + end_rate_per_ns_) / 2 * left;
    if (gap <= due) {
      // The root of rate x + slope x^2 / 2 = gap, in the form that does not cancel.
      const double root = std::sqrt(std::max(0.0, rate * rate + 2 * slope_per_ns2_ * gap));
      const double step = gap > 0 ? std::min(left, 2 * gap / (rate + root)) : 0;
      at_ = at_.plus(at_.fraction + step);
      return at_ns(at_.ns);
    }
    gap -= due;
    at_ = {end_ns_, 0};
    if (end_ns_ < kEndNs) enter(segment_ + 1);
  }
  return kNever;
}

double RateClock::spent_until(Time now) const {
  const Time from = at_ns(from_.ns);
  const double since_whole = profile_.mean_rate(from, now) * seconds(now - from);
  return since_whole - profile_.rate_at(from) * 1e-9 * from_.fraction;
}

Time RateClock::change(RateProfile profile, Time now) {
  SIM_CHECK(ns(now) >= from_.ns && ns(now) <= at_.ns, "a rate changed outside the current gap");
  const double left = at_.ns == ns(now) ? 0 : std::max(0.0, gap_ - spent_until(now));
  profile_ = std::move(profile);
  enter(profile_.segment_at(now));
  at_ = {ns(now), 0};
  return advance(left);
}

}  // namespace ballast
