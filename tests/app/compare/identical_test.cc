// Two variants are bit-identical up to the first decision that differs: the same outage with the
// alert two minutes later is the same outage until then, in every replication.
#include <gtest/gtest.h>

#include <cmath>

#include "models/simulation.h"
#include "tests/app/compare/trial.h"

namespace ballast {
namespace {

using namespace test;

// With everything that draws: users, pins, retries with jitter, calls, errors, a policy by chance.
constexpr const char* kOutage = R"(
version: 1
name: outage
duration: 5m
interval: 1s
slo: {latency: 300ms}
incident: {from: 1m, to: 4m}
traffic:
  web:
    to: edge
    arrivals: {process: gamma, rate: 120/s, cv: 1.5}
    users: {count: 500, popularity: {zipf: 1.1}}
    work: {distribution: lognormal, mean: 20ms, cv: 2}
    client: {timeout: 1s, attempts: 3, backoff: {kind: exponential, base: 50ms, jitter: full}}
balancers:
  edge: {algorithm: power_of_d, sticky: {by: user, lifetime: 20s}, instances: 2, pool: app}
pools:
  app: {servers: 4, workers: 1, queue: 10, calls: [{pool: db, count: 1.5}]}
  db: {servers: 2, workers: 2, work: {distribution: exponential, mean: 3ms}}
events:
  - {name: fault, at: 60s, fault: errors, target: app-2, ratio: 20%, for: 3m}
  - {name: fix, at: 120s, set: {balancers.edge.algorithm: jsq}}
)";

// The first bucket in which anything at all differs; NaN (no data) is equal to itself.
std::size_t first_difference(const RunResult& a, const RunResult& b) {
  std::size_t first = a.series.columns.front().values.size();
  EXPECT_EQ(a.series.columns.size(), b.series.columns.size());
  for (std::size_t c = 0; c < a.series.columns.size(); ++c) {
    const std::vector<double>& x = a.series.columns[c].values;
    const std::vector<double>& y = b.series.columns[c].values;
    for (std::size_t i = 0; i < std::min(first, x.size()); ++i)
      if (x[i] != y[i] && !(std::isnan(x[i]) && std::isnan(y[i]))) first = i;
  }
  return first;
}

void expect_same_until(const std::vector<Patch>& patches, std::size_t second) {
  const Scenario plain = scenario_of(kOutage), changed = scenario_of(kOutage, patches);
  for (std::uint32_t replication = 0; replication < 5; ++replication) {
    SystemSpec a = plain.system, b = changed.system;
    a.replication = b.replication = replication;
    const std::size_t first = first_difference(simulate(a), simulate(b));
    EXPECT_GE(first, second) << "replication " << replication;
    EXPECT_LT(first, second + 10) << "replication " << replication << ": nothing has changed";
  }
}

TEST(Variants, AreIdenticalUntilALaterFix) {
  expect_same_until({{"events.fix.at", "180s", {"test", 0, 0}}}, 120);
}

TEST(Variants, AreIdenticalUntilAnotherFix) {
  expect_same_until({{"events.fix.set", "{balancers.edge.algorithm: random}", {"test", 0, 0}}},
                    120);
}

TEST(Variants, AreIdenticalUntilAWorseFault) {
  expect_same_until({{"events.fault.ratio", "40%", {"test", 0, 0}}}, 60);
}

// Another stream of the same algorithm is another run from the first choice on.
TEST(Variants, DifferFromTheStartWithAnotherStream) {
  const Scenario plain = scenario_of(kOutage);
  const Scenario other = with_algorithm(kOutage, "{name: power_of_d, stream: 7}");
  EXPECT_LT(first_difference(simulate(plain.system), simulate(other.system)), 5u);
}

}  // namespace
}  // namespace ballast
