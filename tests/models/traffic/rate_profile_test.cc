#include "models/traffic/rate_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/check.h"
#include "sim/random.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

Time at(Duration d) { return kStart + d; }

// 0 to 100/s over 10 s, 100/s for 10 s, nothing for 10 s, then 50/s.
RateProfile mixed() {
  return {{{at(0s), 0, 100}, {at(10s), 100, 100}, {at(20s), 0, 0}, {at(30s), 50, 50}}};
}

int arrivals_until(RateClock& clock, Time end, double gap = 1) {
  int n = 0;
  while (clock.advance(gap) <= end) ++n;
  return n;
}

TEST(RateProfile, KnowsItsRateEverywhere) {
  const RateProfile p = mixed();
  EXPECT_DOUBLE_EQ(p.rate_at(at(0s)), 0);
  EXPECT_DOUBLE_EQ(p.rate_at(at(2500ms)), 25);
  EXPECT_DOUBLE_EQ(p.rate_at(at(10s)), 100);
  EXPECT_DOUBLE_EQ(p.rate_at(at(25s)), 0);
  EXPECT_DOUBLE_EQ(p.rate_at(at(1000h)), 50);
  EXPECT_DOUBLE_EQ(p.max_rate(), 100);
}

TEST(RateProfile, IntegratesItself) {
  const RateProfile p = mixed();
  EXPECT_DOUBLE_EQ(p.mean_rate(at(0s), at(10s)), 50);
  EXPECT_DOUBLE_EQ(p.mean_rate(at(5s), at(15s)), (375.0 + 500) / 10);
  EXPECT_DOUBLE_EQ(p.mean_rate(at(0s), at(40s)), (500.0 + 1000 + 500) / 40);
  EXPECT_DOUBLE_EQ(p.mean_rate(at(31s), at(32s)), 50);
  EXPECT_DOUBLE_EQ(p.mean_rate(at(5s), at(5s)), 50);
}

TEST(RateProfile, CurvesThroughTheDay) {
  constexpr double kMean = 500;
  constexpr double kAmplitude = 300;
  const Time peak = at(14h);
  const RateProfile day = RateProfile::diurnal(kMean, kAmplitude, 24h, peak, at(48h));
  EXPECT_DOUBLE_EQ(day.max_rate(), 800);
  EXPECT_NEAR(day.rate_at(peak), 800, 1e-9);
  EXPECT_NEAR(day.rate_at(at(2h)), 200, 1e-9);
  EXPECT_NEAR(day.mean_rate(at(0h), at(24h)), kMean, 1e-9);
  EXPECT_NEAR(day.mean_rate(at(24h), at(48h)), kMean, 1e-9);
  for (Time t = kStart; t < at(48h); t += 17s) {
    const double exact =
        kMean + kAmplitude * std::cos(2 * std::numbers::pi * seconds(t - peak) / 86400);
    ASSERT_NEAR(day.rate_at(t), exact, 3e-6 * kAmplitude) << seconds(t);
  }
  // Constant afterwards, at what it had come to.
  EXPECT_DOUBLE_EQ(day.rate_at(at(100h)), day.rate_at(at(48h)));
}

TEST(RateProfile, NeverFallsBelowZeroAtNight) {
  const RateProfile day = RateProfile::diurnal(0.1, 0.1, 24h, at(12h), at(24h));
  for (const RateProfile::Segment& s : day.segments) ASSERT_GE(std::min(s.from, s.to), 0);
}

TEST(RateClock, AddsNoDriftByRounding) {
  RateClock clock(RateProfile::constant(600));  // 1666666.67 ns
  Time last = kStart;
  for (int i = 0; i < 600 * 3600; ++i) last = clock.advance(1);
  EXPECT_EQ(last, at(1h));
  // 700/s for 10 hours, within 1 ns at the end.
  RateClock longer(RateProfile::constant(700));
  for (int i = 0; i < 700 * 36000; ++i) last = longer.advance(1);
  EXPECT_LE(std::abs((last - at(10h)).count()), 1);
}

TEST(RateClock, RoundsEachInstantToTheNearestNanosecond) {
  RateClock clock(RateProfile::constant(3));
  EXPECT_EQ(ns(clock.advance(1)), 333333333);
  EXPECT_EQ(ns(clock.advance(1)), 666666667);
  EXPECT_EQ(ns(clock.advance(1)), 1000000000);
}

TEST(RateClock, PutsArrivalsWhereTheIntegralOfTheRateReachesThem) {
  RateClock clock(mixed());
  // On the ramp the integral is 5 t^2: arrival n at sqrt(n / 5) s.
  for (int n = 1; n <= 499; ++n)
    ASSERT_NEAR(seconds(clock.advance(1)), std::sqrt(n / 5.0), 2e-9) << n;
  EXPECT_NEAR(seconds(clock.advance(1)), 10, 2e-9);
  for (int n = 1; n <= 999; ++n) ASSERT_NEAR(seconds(clock.advance(1)), 10 + n / 100.0, 2e-9) << n;
  // The next falls to the end of the second piece; half a unit more waits for the rate to return.
  EXPECT_NEAR(seconds(clock.advance(1)), 20, 2e-9);
  EXPECT_NEAR(seconds(clock.advance(0.5)), 30.01, 2e-9);
}

TEST(RateClock, FallsToZeroAndStaysWithinItsIntegral) {
  // 100/s to 0 over 10 s: 500 in all; the integral is 100 t - 5 t^2.
  RateClock clock({{{at(0s), 100, 0}, {at(10s), 0, 0}}});
  for (int n = 1; n <= 499; ++n)
    ASSERT_NEAR(seconds(clock.advance(1)), 10 - std::sqrt(100 - n / 5.0), 1e-8) << n;
  EXPECT_EQ(clock.advance(2), kNever);
  EXPECT_EQ(clock.advance(1), kNever);
}

// A ramp so flat that the plain quadratic formula would cancel: it must agree with a constant rate.
TEST(RateClock, IsStableOnAnAlmostFlatRamp) {
  RateClock ramp({{{at(0s), 1000, 1000 + 1e-9}, {at(1h), 1000, 1000}}});
  RateClock flat(RateProfile::constant(1000));
  for (int n = 0; n < 100000; ++n)
    ASSERT_LE(std::abs((ramp.advance(1.37) - flat.advance(1.37)).count()), 1);
}

TEST(RateClock, NeverArrivesWhereTheRateIsZeroForEver) {
  RateClock none(RateProfile::constant(0));
  EXPECT_EQ(none.advance(1e-9), kNever);
  RateClock rare(RateProfile::constant(1e-12));  // once in 30000 years
  EXPECT_EQ(rare.advance(1), kNever);
}

TEST(RateClock, CountsWhatTheProfileIntegratesTo) {
  const RateProfile day = RateProfile::diurnal(50, 50, 1h, at(10min), at(2h));
  RateClock clock(day);
  // 50/s on average for two whole periods.
  EXPECT_NEAR(arrivals_until(clock, at(2h)), 360000, 1);
}

TEST(RateClock, ArrivesInOrderWhateverTheGaps) {
  RateClock clock(RateProfile::diurnal(5, 5, 10s, at(0s), at(60s)));
  Rng rng(1);
  Time last = kStart;
  for (int i = 0; i < 1000; ++i) {
    const Time next = clock.advance(rng.below(4) == 0 ? 0 : rng.uniform());
    ASSERT_GE(next, last);
    last = next;
  }
}

TEST(RateClock, SpendsWhatIsLeftOfAGapUnderTheNewRate) {
  RateClock clock(RateProfile::constant(1));
  EXPECT_EQ(clock.advance(10), at(10s));
  EXPECT_EQ(clock.advance(10), at(20s));
  // 4 of 10 spent; the other 6 take 3 s at 2/s, or, once more changed, 1 s of 2/s and 4 s of 1/s.
  EXPECT_EQ(clock.change(RateProfile::constant(2), at(14s)), at(17s));
  EXPECT_EQ(clock.change(RateProfile::constant(1), at(15s)), at(19s));
  EXPECT_EQ(clock.advance(1), at(20s));
}

TEST(RateClock, StopsAndResumes) {
  RateClock clock(RateProfile::constant(1));
  EXPECT_EQ(clock.advance(10), at(10s));
  EXPECT_EQ(clock.change(RateProfile::constant(0), at(4s)), kNever);
  EXPECT_EQ(clock.change(RateProfile::constant(3), at(100s)), at(102s));
}

TEST(RateClock, KeepsAnArrivalThatIsDueAtTheInstantOfTheChange) {
  RateClock clock(RateProfile::constant(1));
  EXPECT_EQ(clock.advance(10), at(10s));
  EXPECT_EQ(clock.change(RateProfile::constant(0), at(10s)), at(10s));
  EXPECT_EQ(clock.advance(1), kNever);
}

TEST(RateClock, EntersANewProfileInItsMiddle) {
  RateClock clock(RateProfile::constant(0));
  EXPECT_EQ(clock.advance(5), kNever);
  // From 10 s on mixed() has 100/s.
  EXPECT_EQ(clock.change(mixed(), at(15s)), at(15050ms));
}

// A change to the same rate changes nothing, however often it comes.
TEST(RateClock, DoesNotNoticeAChangeToTheSameRate) {
  RateClock plain(mixed());
  RateClock changed(mixed());
  for (int i = 0; i < 1400; ++i) {
    const Time from = i == 0 ? kStart : changed.advance(0);
    const Time expected = plain.advance(1);
    const Time next = changed.advance(1);
    ASSERT_LE(std::abs((next - expected).count()), 2) << i;
    const Time middle = from + (next - from) / 2;
    ASSERT_LE(std::abs((changed.change(mixed(), middle) - next).count()), 2) << i;
  }
}

TEST(RateClock, RefusesAChangeOutsideTheCurrentGap) {
  RateClock clock(RateProfile::constant(1));
  clock.advance(10);
  clock.advance(10);
  EXPECT_THROW(clock.change(RateProfile::constant(2), at(9s)), SimulatorBug);
  EXPECT_THROW(clock.change(RateProfile::constant(2), at(21s)), SimulatorBug);
}

}  // namespace
}  // namespace ballast
