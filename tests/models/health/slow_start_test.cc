#include "models/health/slow_start.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast {
namespace {

using namespace std::chrono_literals;
using Curve = SlowStartSpec::Curve;

SlowStartSpec curve(Curve c, Duration window, double aggression = 1, double min = .1) {
  return {c, window, aggression, min};
}

// Recorded of HAProxy 2.6.12 with `slowstart 8s`: sixteenths at 0 s, 1 s, ...
TEST(SlowStart, OfHaproxyIsTheRecordedStair) {
  const SlowStartSpec spec = curve(Curve::kHaproxy, 8s);
  for (int s = 0; s < 8; ++s) {
    EXPECT_EQ(slow_start_ramp(spec, std::chrono::seconds{s}), (2 * s + 1) / 16.0);
    EXPECT_EQ(slow_start_ramp(spec, std::chrono::seconds{s} + 999ms), (2 * s + 1) / 16.0);
    EXPECT_EQ(slow_start_limit(spec, std::chrono::seconds{s}), std::floor(12.5 * s));
  }
  EXPECT_EQ(slow_start_ramp(spec, 8s), 1);
  EXPECT_EQ(slow_start_limit(spec, 8s), 100u);
  EXPECT_EQ(slow_start_step(spec), 1s);
}

TEST(SlowStart, OfHaproxyNeverPassesOne) {
  for (const Duration window : {Duration{1s}, Duration{1500ms}, Duration{7s}, Duration{60s}})
    for (int s = 0; s < 70; ++s) {
      const double ramp = slow_start_ramp(curve(Curve::kHaproxy, window), std::chrono::seconds{s});
      EXPECT_GT(ramp, 0);
      EXPECT_LE(ramp, 1);
      EXPECT_EQ(ramp * 16, std::floor(ramp * 16));
      if (std::chrono::seconds{s} >= window + 1s) {
        EXPECT_EQ(ramp, 1);
      }
    }
}

TEST(SlowStart, OfAwsFollowsTheTime) {
  const SlowStartSpec spec = curve(Curve::kLinear, 40s);
  EXPECT_DOUBLE_EQ(slow_start_ramp(spec, 10s), .25);
  EXPECT_DOUBLE_EQ(slow_start_ramp(spec, 39s), .975);
  EXPECT_DOUBLE_EQ(slow_start_ramp(spec, 50s), 1);
  EXPECT_GT(slow_start_ramp(spec, 0s), 0);
  EXPECT_EQ(slow_start_limit(spec, 10s), 100u);
}

TEST(SlowStart, OfEnvoyIsAPowerOfTheTime) {
  const SlowStartSpec spec = curve(Curve::kEnvoy, 60s, 2, .1);
  EXPECT_NEAR(slow_start_ramp(spec, 15s), .5, 1e-12);
  EXPECT_NEAR(slow_start_ramp(spec, 1ms), .1, 1e-12);
  EXPECT_EQ(slow_start_ramp(spec, 60s), 1);
  EXPECT_LE(slow_start_step(spec), 1s);
}

}  // namespace
}  // namespace ballast
