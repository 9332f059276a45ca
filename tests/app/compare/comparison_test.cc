// What `compare` may and may not find: chance is no difference, and common random numbers narrow
// the intervals by as much as the literature promises.
#include "app/compare/comparison.h"

#include <gtest/gtest.h>

#include "tests/app/compare/trial.h"

namespace ballast {
namespace {

using namespace test;

// Four servers at 80 %, a short queue and an SLO, so that every metric has something to say.
constexpr const char* kSmall = R"(
version: 1
name: small
duration: 60s
warmup: 10s
slo: {latency: 300ms}
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 32/s}
    users: {count: 200, popularity: uniform}
    work: {distribution: exponential, mean: 100ms}
balancers:
  edge: {algorithm: random, pool: app}
pools:
  app: {servers: 4, workers: 1, queue: 20}
)";

// Trials whose family of all metrics holds any difference, of `trials` between two variants of one
// law.
int false_calls(int trials) {
  int calls = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<SystemSpec> systems = {with_algorithm(kSmall, "{name: random, stream: 1}").system,
                                       with_algorithm(kSmall, "{name: random, stream: 2}").system};
    for (SystemSpec& system : systems) system.seed = 1000 + static_cast<std::uint64_t>(trial);
    const Comparison comparison = compared(systems, 20);
    EXPECT_GE(comparison.metrics.size(), 8u);
    bool called = false;
    for (const MetricDifference& one : comparison.pairs[0].metrics)
      called = called || one.difference.detected();
    calls += called;
  }
  return calls;
}

// 5 % of 100 family-wise: more than 13 have a probability of 3e-4.
TEST(CompareSlow, CallsChanceADifferenceInFewTrials) { EXPECT_LE(false_calls(100), 13); }

// More than 31 of 400 at 5 % have a probability of .5 %.
TEST(CompareExhaustive, CallsChanceADifferenceInAtMost31Of400Trials) {
  EXPECT_LE(false_calls(400), 31);
}

TEST(Compare, FindsARealDifferenceAndRanksByIt) {
  const Comparison comparison =
      compared({with_algorithm(kSmall, "random").system, with_algorithm(kSmall, "jsq").system,
                with_algorithm(kSmall, "{name: random, stream: 2}").system},
               20);
  EXPECT_EQ(comparison.family, 3 * comparison.metrics.size());
  EXPECT_EQ(comparison.ranks[1], 1u);
  EXPECT_EQ(comparison.ranks[0], 2u);
  EXPECT_EQ(comparison.ranks[2], 2u);
  const PairComparison& same = comparison.pair(0, 2);
  for (const MetricDifference& one : same.metrics)
    EXPECT_FALSE(one.difference.detected()) << comparison.metrics[one.metric];
}

TEST(Compare, IsExactAboutVariantsThatAreTheSame) {
  const SystemSpec system = with_algorithm(kSmall, "jsq").system;
  const Comparison comparison = compared({system, system}, 5);
  for (const MetricDifference& one : comparison.pairs[0].metrics) {
    EXPECT_EQ(one.difference.paired.value, 0) << comparison.metrics[one.metric];
    EXPECT_EQ(one.difference.paired.half_width(), 0) << comparison.metrics[one.metric];
    EXPECT_FALSE(one.try_replications) << comparison.metrics[one.metric];
  }
}

// Half-width of the paired difference in mean sojourn over the unpaired one.
double pairing(const std::string& text, const char* first, const char* second) {
  const Comparison comparison =
      compared({with_algorithm(text, first).system, with_algorithm(text, second).system}, 100,
               {"latency.mean"});
  const Difference& d = comparison.pairs[0].metrics[0].difference;
  return d.paired.half_width() / d.unpaired_half;
}

std::string servers_at_80_percent(int servers) {
  return R"(
version: 1
name: pairing
duration: 350s
warmup: 50s
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: )" +
         std::to_string(servers * 8) + R"(/s}
    work: {distribution: exponential, mean: 100ms}
balancers:
  edge: {algorithm: random, pool: app}
pools:
  app: {servers: )" +
         std::to_string(servers) + R"(, workers: 1}
)";
}

TEST(Compare, NeedsAThirdOfTheWidthForPowerOfTwoAgainstJsqOnFourServers) {
  EXPECT_LE(pairing(servers_at_80_percent(4), "power_of_d", "jsq"), 1.0 / 3);
}

TEST(Compare, NeedsThreeQuartersForRoundRobinAgainstPowerOfTwoOnTenServers) {
  EXPECT_LE(pairing(servers_at_80_percent(10), "round_robin", "power_of_d"), 0.75);
}

}  // namespace
}  // namespace ballast
