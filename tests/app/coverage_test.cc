// Do the intervals cover? M/M/1, whose mean and p99 of the sojourn are known: each experiment is
// ten replications folded as `ballast run --replications 10` does, and its 95 % interval holds the
// truth or not. The share that does lies in a band (tests/reference/output_analysis.json,
// coverage-band-*, 99.9 %).
#include <gtest/gtest.h>

#include <cmath>

#include "app/fold.h"
#include "app/in_order.h"
#include "app/result_json.h"
#include "models/simulation.h"
#include "tests/app/compare/trial.h"

namespace ballast {
namespace {

constexpr std::size_t kReplications = 10;

struct Coverage {
  int mean = 0;
  int p99 = 0;
};

// Mean work 1 s; the sojourn is exponential with mean 1 / (1 - rho).
Coverage coverage(double rho, double length_s, int experiments) {
  SystemSpec spec = test::scenario_of(R"(
version: 1
name: mm1
duration: 100000s
traffic:
  web: {to: edge, arrivals: {process: poisson, rate: 1/s}, work: {distribution: exponential, mean: 1s}}
balancers:
  edge: {algorithm: round_robin, pool: app}
pools:
  app: {servers: 1, workers: 1}
)")
                        .system;
  const double relaxation_s = 1 / std::pow(1 - std::sqrt(rho), 2);
  spec.traffic[0].arrivals = OpenArrivals{exponential_law(1), RateProfile::constant(rho)};
  spec.warmup = from_seconds(5 * relaxation_s);
  spec.duration = spec.warmup + from_seconds(length_s);
  spec.interval = spec.duration;
  const double mean_s = 1 / (1 - rho), p99_s = std::log(100) * mean_s;

  Coverage covered;
  map_in_order<Json>(
      static_cast<std::size_t>(experiments), 0,
      [&](std::size_t experiment) {
        SystemSpec own = spec;
        own.seed = 20'000 + experiment;
        Fold fold;
        for (own.replication = 0; own.replication < kReplications; ++own.replication) {
          fold.add(run_measures(own, simulate(own)));
        }
        return fold.numbers(own)["latency"];
      },
      [&](std::size_t, Json&& latency) {
        const auto holds = [&](const char* name, double exact) {
          return latency[name]["low"] <= exact && exact <= latency[name]["high"];
        };
        covered.mean += holds("mean", mean_s);
        covered.p99 += holds("p99", p99_s);
        return true;
      });
  return covered;
}

void expect_within(const Coverage& covered, int low, int high) {
  EXPECT_GE(covered.mean, low);
  EXPECT_LE(covered.mean, high);
  EXPECT_GE(covered.p99, low);
  EXPECT_LE(covered.p99, high);
}

TEST(CoverageSlow, Of400ExperimentsIsNominalAtHalfLoad) {
  expect_within(coverage(0.5, 2000, 400), 364, 393);
}

TEST(CoverageExhaustive, Of1000ExperimentsIsNominalAtHalfLoad) {
  expect_within(coverage(0.5, 4000, 1000), 926, 971);
}

// The queue forgets in 380 s: replications of 53 such times are short for a p99.
TEST(CoverageExhaustive, Of1000ExperimentsIsNominalAtNineTenthsWhenTheyAreShort) {
  expect_within(coverage(0.9, 20000, 1000), 926, 971);
}

TEST(CoverageExhaustive, Of1000ExperimentsIsNominalAtNineTenths) {
  expect_within(coverage(0.9, 100000, 1000), 926, 971);
}

}  // namespace
}  // namespace ballast
