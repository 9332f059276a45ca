#include "app/long_run.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/observed_simulation.h"
#include "tests/app/compare/trial.h"

namespace ballast {
namespace {

// M/M/1 at rho, mean work 10 ms.
SystemSpec mm1(double rho, Duration duration) {
  SystemSpec spec = test::scenario_of(R"(
version: 1
name: mm1
duration: 1h
interval: 1s
traffic:
  web: {to: edge, arrivals: {process: poisson, rate: 1/s}, work: {distribution: exponential, mean: 10ms}}
balancers:
  edge: {algorithm: round_robin, pool: app}
pools:
  app: {servers: 1, workers: 1}
)")
                        .system;
  spec.traffic[0].arrivals = OpenArrivals{exponential_law(1), RateProfile::constant(100 * rho)};
  spec.duration = duration;
  return spec;
}

Json steady_state(const SystemSpec& spec) {
  LongRun run;
  simulate(spec, {}, [&](Time now, const Histogram& latency, std::uint64_t failed) {
    run.add(now, latency, failed);
  });
  return run.steady_state(spec);
}

TEST(LongRun, CoversMeanAndQuantileOfALongRun) {
  int enough = 0, mean = 0, p99 = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SystemSpec spec = mm1(0.5, std::chrono::minutes{10});
    spec.seed = seed;
    const Json json = steady_state(spec);
    if (json.contains("too_short")) continue;
    ++enough;
    const auto holds = [&](const char* name, double exact) {
      const Json& number = json["latency"][name];
      return number["low"] <= exact && exact <= number["high"];
    };
    mean += holds("mean", 0.02);
    p99 += holds("p99", 0.02 * std::log(100));
  }
  EXPECT_GE(enough, 45);
  // At 95 % each, at 99.9 % confidence at least 86 % of 60.
  EXPECT_GE(mean, 0.86 * enough);
  EXPECT_GE(p99, 0.86 * enough);
}

TEST(LongRun, SaysWhenARunIsTooShort) {
  EXPECT_TRUE(steady_state(mm1(0.5, std::chrono::seconds{15})).contains("too_short"));
  // At 98 % the queue remembers for hundreds of seconds.
  int said = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SystemSpec spec = mm1(0.98, std::chrono::minutes{2});
    spec.seed = seed;
    said += steady_state(spec).contains("too_short");
  }
  EXPECT_GE(said, 15);
}

TEST(LongRun, HasNothingToSayOfARunThatChanges) {
  SystemSpec spec = mm1(0.5, std::chrono::minutes{1});
  EXPECT_TRUE(is_steady(spec));
  spec.incident = Window{kStart, kStart + std::chrono::seconds{30}};
  EXPECT_FALSE(is_steady(spec));
  EXPECT_TRUE(LongRun().steady_state(spec).is_null());
}

TEST(LongRun, GivesNoIntervalOfAMeanUnderAHeavyTail) {
  SystemSpec spec = test::scenario_of(R"(
version: 1
name: heavy
duration: 1h
interval: 1s
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 50/s}
    work: {distribution: pareto, mean: 10ms, alpha: 1.8}
balancers:
  edge: {algorithm: round_robin, pool: app}
pools:
  app: {servers: 1, workers: unlimited}
)")
                        .system;
  const Json json = steady_state(spec);
  ASSERT_TRUE(json.contains("latency")) << json.dump();
  EXPECT_FALSE(json["latency"].contains("mean"));
  EXPECT_TRUE(json["latency"]["withheld"].contains("mean"));
  EXPECT_TRUE(json["latency"].contains("p99"));
}

// Groups are merged in pairs when there are many; nothing is lost.
TEST(LongRun, KeepsItsMemoryBounded) {
  SystemSpec spec = mm1(0.5, std::chrono::hours{1});
  const Json fine = steady_state(spec);
  ASSERT_TRUE(fine.contains("batches")) << fine.dump();
  EXPECT_GE(fine["batches"], 20u);
  EXPECT_LE(fine["batches"], 39u);
  EXPECT_NEAR(fine["latency"]["mean"]["value"].get<double>(), 0.02, 0.001);
}

}  // namespace
}  // namespace ballast
