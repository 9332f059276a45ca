// Envoy's outlier detection, each rule by itself.
#include "models/health/outlier_detector.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast {
namespace {

using namespace std::chrono_literals;

Time at_s(double s) { return kStart + from_seconds(s); }

OutlierSpec ejecting_all() {
  OutlierSpec spec;
  spec.max_ejection_percent = 100;
  return spec;
}

OutlierDetector detector(const OutlierSpec& spec, std::size_t hosts, std::uint64_t seed = 1) {
  return {spec, std::vector<bool>(hosts, true), Rng(seed)};
}

// How many of `n` results it takes to eject.
int results_until_ejected(OutlierDetector& d, ServerIndex i, int code, int n = 1000) {
  for (int k = 1; k <= n; ++k)
    if (d.ended(i, code, kStart)) return k;
  return 0;
}

TEST(OutlierThreshold, IsEnvoysExample) {
  const double rates[] = {50, 100, 100, 100, 100};
  EXPECT_DOUBLE_EQ(outlier_threshold(rates, 1.9), 52);
}

TEST(OutlierDetector, EjectsAfterConsecutive5xx) {
  OutlierDetector d = detector(ejecting_all(), 10);
  for (int k = 0; k < 4; ++k) EXPECT_FALSE(d.ended(3, 500, kStart));
  EXPECT_FALSE(d.ended(3, 200, kStart));
  EXPECT_EQ(results_until_ejected(d, 3, 500), 5);
  EXPECT_TRUE(d.ejected(3));
  EXPECT_EQ(results_until_ejected(d, 3, 500, 100), 0);  // it is out already
  EXPECT_EQ(results_until_ejected(d, 4, 404, 100), 0);
}

TEST(OutlierDetector, TellsGatewayFailuresFromErrors) {
  OutlierSpec spec = ejecting_all();
  spec.consecutive_gateway_failure = 3;
  spec.enforcing_consecutive_gateway_failure = 100;
  for (const int code : {502, 503, 504}) {
    OutlierDetector d = detector(spec, 10);
    EXPECT_EQ(results_until_ejected(d, 0, code), 3);
  }
  OutlierDetector mixed = detector(spec, 10);
  for (const int code : {503, 503, 500, 503}) EXPECT_FALSE(mixed.ended(0, code, kStart));
  EXPECT_TRUE(mixed.ended(0, 503, kStart));  // the fifth 5xx in a row
  OutlierDetector by_default = detector(ejecting_all(), 10);
  EXPECT_EQ(results_until_ejected(by_default, 0, 503), 5);  // gateway failures are not enforced
}

TEST(OutlierDetector, EjectsNobodyOfFewerThanTenByDefault) {
  for (const std::size_t hosts : {std::size_t{9}, std::size_t{10}, std::size_t{20}}) {
    OutlierDetector d = detector(OutlierSpec{}, hosts);
    std::size_t ejected = 0;
    for (ServerIndex i = 0; i < hosts; ++i) ejected += results_until_ejected(d, i, 500, 5) != 0;
    EXPECT_EQ(ejected, hosts / 10);
    EXPECT_EQ(d.overflows(), hosts - hosts / 10);
  }
  OutlierSpec one = {};
  one.always_eject_one_host = true;
  OutlierDetector d = detector(one, 3);
  EXPECT_EQ(results_until_ejected(d, 0, 500), 5);
  EXPECT_EQ(results_until_ejected(d, 1, 500, 100), 0);
}

TEST(OutlierDetector, ThatMayNotEjectCountsAfresh) {
  OutlierDetector d = detector(OutlierSpec{}, 3);
  EXPECT_EQ(results_until_ejected(d, 0, 500, 20), 0);
  EXPECT_EQ(d.overflows(), 4u);
}

TEST(OutlierDetector, BringsBackAtTheEndOfAnInterval) {
  OutlierDetector d = detector(ejecting_all(), 5);
  for (int k = 0; k < 5; ++k) d.ended(2, 500, at_s(3));
  for (int s = 10; s <= 30; s += 10) EXPECT_TRUE(d.end_interval(at_s(s)).empty());
  const auto changes = d.end_interval(at_s(40));  // 30 s have passed since 3 s
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].server, 2u);
  EXPECT_FALSE(changes[0].ejected);
  EXPECT_FALSE(d.ejected(2));
  EXPECT_EQ(results_until_ejected(d, 2, 500), 5);  // no error of before counts
}

// The time out is base * count; the count grows with each ejection and falls with each good
// interval, at the end of the second one at the earliest.
TEST(OutlierDetector, KeepsRepeatersOutLongerAndForgives) {
  OutlierSpec spec = ejecting_all();
  spec.max_ejection_time = 70s;
  OutlierDetector d = detector(spec, 5);
  double now = 0;
  const auto eject = [&] {
    for (int k = 0; k < 5; ++k) d.ended(0, 500, at_s(now));
    EXPECT_TRUE(d.ejected(0));
  };
  // Seconds until it is back, when looked at every 10 s.
  const auto time_out = [&] {
    const double from = now;
    while (d.ejected(0)) d.end_interval(at_s(now += 10));
    return now - from;
  };
  eject();
  EXPECT_EQ(time_out(), 30);
  eject();
  EXPECT_EQ(time_out(), 60);
  eject();
  EXPECT_EQ(time_out(), 70);  // the most
  for (int k = 0; k < 2; ++k) d.end_interval(at_s(now += 10));
  eject();
  EXPECT_EQ(time_out(), 60);  // 3 - 2 + 1
  for (int k = 0; k < 20; ++k) d.end_interval(at_s(now += 10));
  eject();
  EXPECT_EQ(time_out(), 30);
}

TEST(OutlierDetector, SpreadsReturnsByItsJitter) {
  OutlierSpec spec = ejecting_all();
  spec.max_ejection_time_jitter = 10s;
  spec.interval = 100ms;
  OutlierDetector d = detector(spec, 200);
  for (ServerIndex i = 0; i < 200; ++i)
    for (int k = 0; k < 5; ++k) d.ended(i, 500, kStart);
  double sum = 0;
  std::size_t back = 0;
  for (double t = .1; back < 200 && t < 60; t += .1)
    for (const auto& change : d.end_interval(at_s(t))) {
      EXPECT_FALSE(change.ejected);
      EXPECT_GE(t, 30 - 1e-6);
      EXPECT_LE(t, 40.2);
      sum += t;
      ++back;
    }
  ASSERT_EQ(back, 200u);
  // Uniform over 10 s, seen up to .1 s late: standard error .20 s; five of them.
  EXPECT_NEAR(sum / 200, 35.05, 1.0);
}

TEST(OutlierDetector, EjectsWhoseSuccessRateIsFarBelow) {
  const auto play = [](OutlierSpec spec, int volume, int bad_percent) {
    OutlierDetector d = detector(spec, 5);
    for (ServerIndex i = 0; i < 5; ++i)
      for (int k = 0; k < volume; ++k)
        d.ended(i, i == 0 && k * bad_percent % 100 < bad_percent ? 500 : 200, kStart);
    d.end_interval(at_s(10));
    return d.ejected(0);
  };
  OutlierSpec spec = ejecting_all();
  spec.consecutive_5xx = 1000;
  EXPECT_TRUE(play(spec, 100, 50));  // 50 < 52
  EXPECT_TRUE(play(spec, 100, 10));  // what counts is the distance: 90 < 90.4
  EXPECT_FALSE(play(spec, 99, 50));  // too few requests
  spec.success_rate_stdev_factor = 2001;
  EXPECT_FALSE(play(spec, 100, 50));  // of five, one is never more than 2 deviations below
  spec.success_rate_stdev_factor = 1900;
  spec.success_rate_minimum_hosts = 6;
  EXPECT_FALSE(play(spec, 100, 50));
  spec.success_rate_minimum_hosts = 5;
  spec.enforcing_success_rate = 0;
  EXPECT_FALSE(play(spec, 100, 50));
}

TEST(OutlierDetector, LooksAtOneIntervalAtATime) {
  OutlierSpec spec = ejecting_all();
  spec.consecutive_5xx = 1000;
  OutlierDetector d = detector(spec, 5);
  for (int half = 0; half < 2; ++half) {
    for (ServerIndex i = 0; i < 5; ++i)
      for (int k = 0; k < 60; ++k) d.ended(i, i == 0 && k % 2 == 0 ? 500 : 200, kStart);
    EXPECT_TRUE(d.end_interval(at_s(10 + 10 * half)).empty());
  }
}

TEST(OutlierDetector, EjectsByFailurePercentageOnlyWhenEnforced) {
  const auto play = [](std::uint32_t enforcing, int failures_of_100) {
    OutlierSpec spec = ejecting_all();
    spec.consecutive_5xx = 1000;
    spec.enforcing_success_rate = 0;
    spec.enforcing_failure_percentage = enforcing;
    OutlierDetector d = detector(spec, 5);
    for (ServerIndex i = 0; i < 5; ++i)
      for (int k = 0; k < 100; ++k) d.ended(i, k < failures_of_100 ? 500 : 200, kStart);
    std::size_t ejected = 0;
    for (const auto& change : d.end_interval(at_s(10))) ejected += change.ejected;
    return ejected;
  };
  EXPECT_EQ(play(0, 100), 0u);
  EXPECT_EQ(play(100, 85), 5u);  // all of them: nobody looks at the others
  EXPECT_EQ(play(100, 84), 0u);
}

TEST(OutlierDetector, EnforcesItsShare) {
  OutlierSpec spec = ejecting_all();
  spec.enforcing_consecutive_5xx = 30;
  OutlierDetector d = detector(spec, 2000);
  int ejected = 0;
  for (ServerIndex i = 0; i < 2000; ++i) ejected += results_until_ejected(d, i, 500, 5) != 0;
  // Binomial(2000, .3): standard deviation 20.5; four of them, confidence 99.99 %.
  EXPECT_NEAR(ejected, 600, 82);
}

TEST(OutlierDetector, ForgetsAHostThatGoes) {
  OutlierDetector d = detector(ejecting_all(), 4);
  for (int k = 0; k < 5; ++k) d.ended(1, 500, kStart);
  d.set_present(1, false);
  EXPECT_FALSE(d.ejected(1));
  EXPECT_FALSE(d.ended(1, 500, kStart));
  d.set_present(1, true);
  EXPECT_EQ(results_until_ejected(d, 1, 500), 5);
  OutlierSpec half = {};
  half.max_ejection_percent = 50;
  OutlierDetector of_two = detector(half, 4);
  of_two.set_present(2, false);
  of_two.set_present(3, false);
  EXPECT_EQ(results_until_ejected(of_two, 0, 500), 5);      // 1 of 2
  EXPECT_EQ(results_until_ejected(of_two, 1, 500, 50), 0);  // 2 of 2
}

TEST(OutlierDetector, LetsAHealthCheckBringBack) {
  OutlierDetector d = detector(ejecting_all(), 4);
  EXPECT_FALSE(d.check_passed(0, kStart));
  for (int k = 0; k < 5; ++k) d.ended(0, 500, kStart);
  EXPECT_TRUE(d.check_passed(0, at_s(1)));
  EXPECT_FALSE(d.ejected(0));
  OutlierSpec strict = ejecting_all();
  strict.successful_active_health_check_uneject_host = false;
  OutlierDetector other = detector(strict, 4);
  for (int k = 0; k < 5; ++k) other.ended(0, 500, kStart);
  EXPECT_FALSE(other.check_passed(0, at_s(1)));
}

}  // namespace
}  // namespace ballast
