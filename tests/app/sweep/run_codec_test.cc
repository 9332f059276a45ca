#include "app/sweep/run_codec.h"

#include <gtest/gtest.h>

#include "app/result_json.h"
#include "models/simulation.h"
#include "scenarios/scenario.h"

namespace ballast {
namespace {

// With all that a result can hold: phases, users, retries, returns, checks, waiting, two pools.
Scenario rich() {
  const Checked<Document> document = parse_document(R"(version: 1
name: rich
duration: 4m
warmup: 20s
slo: {latency: 200ms}
incident: {from: 1m, to: 2m}
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 120/s}
    users: {count: 200, popularity: {zipf: 1.1}}
    work: {distribution: exponential, mean: 60ms}
    client:
      timeout: 1s
      attempts: 2
      come_back: {share: 50%, delay: {distribution: exponential, mean: 5s}}
balancers:
  edge:
    algorithm: jsq
    pool: app
    health_check: {interval: 2s, fall: 2, rise: 2}
pools:
  app: {servers: 4, workers: 2, queue: 10, calls: [{pool: db}]}
  db: {servers: 1, workers: 4, work: {distribution: exponential, mean: 10ms}}
events:
  - {at: 1m, fault: crash, target: app-1, for: 30s}
)",
                                                    "rich.yaml");
  EXPECT_TRUE(document.ok());
  Checked<Scenario> scenario = compile(*document.value);
  for (const Diagnostic& diagnostic : scenario.diagnostics) ADD_FAILURE() << diagnostic.text();
  return *scenario.value;
}

TEST(RunCodec, GivesBackWhateverAResultIsMadeOf) {
  const Scenario scenario = rich();
  const RunResult result = simulate(scenario.system);
  const std::string bytes = encode_run(result);
  const auto back = decode_run(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(encode_run(*back), bytes);
  const Json measures = run_measures(scenario.system, result);
  ASSERT_TRUE(measures["phases"]["during"]["balancers"]["edge"].contains("checks"));
  ASSERT_TRUE(measures["traffic"]["web"].contains("returning"));
  EXPECT_EQ(run_measures(scenario.system, *back), measures);
}

TEST(RunCodec, RefusesOtherBytes) {
  const std::string bytes = encode_run(simulate(rich().system));
  for (std::size_t n = 0; n < bytes.size(); n += 1 + bytes.size() / 500)
    EXPECT_FALSE(decode_run(bytes.substr(0, n)).has_value()) << n;
  EXPECT_FALSE(decode_run(bytes + "x").has_value());
  EXPECT_FALSE(decode_run(std::string(200, '\xff')).has_value());
}

}  // namespace
}  // namespace ballast
