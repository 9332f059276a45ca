#include "models/health/slow_start.h"

#include <algorithm>

#include "models/balancers/algorithms/envoy/slow_start.h"

namespace ballast {

namespace {

constexpr std::chrono::seconds kSecond{1};
constexpr std::int64_t kSixteenths = 16;
// A curve without steps of its own is refreshed so often in its window; at least every second.
constexpr int kSteps = 64;
constexpr double kLeastLinear = 0.01;

std::int64_t whole_seconds(Duration d) { return d / kSecond; }
// HAProxy keeps whole seconds, rounded up.
std::int64_t window_s(const SlowStartSpec& spec) {
  return std::max<std::int64_t>((spec.window + kSecond - Duration{1}) / kSecond, 1);
}

}  // namespace

double slow_start_ramp(const SlowStartSpec& spec, Duration passed) {
  switch (spec.curve) {
    case SlowStartSpec::Curve::kHaproxy: {
      const std::int64_t s = whole_seconds(passed), w = window_s(spec);
      if (s >= w) return 1;
      const std::int64_t sixteenths = (kSixteenths * s + w) / w;  // rounded down, as in HAProxy
      return std::min(static_cast<double>(sixteenths) / kSixteenths, 1.0);
    }
    case SlowStartSpec::Curve::kEnvoy:
      return envoy_slow_start_factor(passed, spec.window, spec.aggression, spec.min_weight);
    case SlowStartSpec::Curve::kLinear:
      return std::clamp(seconds(passed) / seconds(spec.window), kLeastLinear, 1.0);
  }
  return 1;
}

std::uint32_t slow_start_limit(const SlowStartSpec& spec, Duration passed) {
  if (spec.curve != SlowStartSpec::Curve::kHaproxy) return 100;
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(100 * whole_seconds(passed) / window_s(spec), 100));
}

Duration slow_start_step(const SlowStartSpec& spec) {
  if (spec.curve == SlowStartSpec::Curve::kHaproxy) return kSecond;
  return std::clamp<Duration>(spec.window / kSteps, std::chrono::milliseconds{1}, kSecond);
}

}  // namespace ballast
