// That these tests can fail: a simulator wrong by 1 %, or too few runs, must not pass.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

SystemSpec mm1(const Entry& e, double mean_work_s) {
  return system_of(poisson(e.number("lam")), exponential_law(mean_work_s), pool_of("app", 1, 1));
}

Interval mean_sojourn(const SystemSpec& spec, const Plan& plan) {
  return interval_of(
      samples_of(spec, plan, [](const WindowStats& w) { return w.total.latency.mean_s(); }));
}

TEST(NegativeControlSlow, RejectsWorkThatIsOnePercentTooLong) {
  const Entry e = entry_of("mm1_mmc", "mm1-rho0.7");
  const double exact = e.expected.at("W").get<double>();
  const Plan plan =
      plan_for(customers_for_one_percent(e.number("lam")), e.number("lam"), warmup_for(0.7));
  EXPECT_TRUE(agrees(mean_sojourn(mm1(e, 1.0), plan), exact));
  EXPECT_FALSE(agrees(mean_sojourn(mm1(e, 1.01), plan), exact));
  EXPECT_FALSE(agrees(mean_sojourn(mm1(e, 0.99), plan), exact));
}

TEST(NegativeControl, RejectsAnIntervalTooWideToTell) {
  const Entry e = entry_of("mm1_mmc", "mm1-rho0.7");
  EXPECT_FALSE(agrees(mean_sojourn(mm1(e, 1.0), {100, 1000, 5}), e.expected.at("W")));
}

Interval plus_or_minus(double value, double half) { return {value, value - half, value + half}; }

// An interval so narrow that .5 % is far outside, and one that holds the value but is off by 1.2 %.
TEST(NegativeControl, AsksForTheIntervalAndForOnePercent) {
  EXPECT_FALSE(agrees(plus_or_minus(1.005, 0.001), 1));
  EXPECT_FALSE(agrees(plus_or_minus(1.012, 0.014), 1));
  EXPECT_TRUE(agrees(plus_or_minus(1.005, 0.006), 1));
}

// Student (1908): 99.9 % of 4 degrees of freedom is 8.610.
TEST(NegativeControl, UsesStudentsQuantile) {
  const Interval interval = interval_of({1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(interval.value, 3);
  EXPECT_NEAR(interval.half_width(), 8.610 * std::sqrt(2.5 / 5), 1e-3);
}

}  // namespace
}  // namespace ballast
