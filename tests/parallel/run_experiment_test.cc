// Runs side by side: the number of threads must not be visible in anything but the time they take.
#include "app/run_experiment.h"

#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "app/progress.h"
#include "app/result_json.h"
#include "sim/check.h"

namespace ballast {
namespace {

// Every part that could be shared by mistake: users, pins, retries, calls, faults, laws, profiles.
constexpr const char* kScenario = R"(
version: 1
name: side-by-side
duration: 90s
slo: {latency: 200ms}
traffic:
  web:
    to: edge
    arrivals: {process: gamma, rate: {diurnal: {mean: 150/s, amplitude: 30%, period: 60s, peak: 20s}}, cv: 1.5}
    users: {count: 500, popularity: {zipf: 1.1}}
    work: {distribution: lognormal, mean: 20ms, cv: 2}
    client: {timeout: 1s, attempts: 2, backoff: {kind: exponential, base: 50ms, jitter: full}}
balancers:
  edge: {algorithm: haproxy/leastconn, sticky: {by: user, lifetime: 20s}, instances: 2, pool: app}
pools:
  app: {servers: 4, workers: 1, queue: 10, calls: [{pool: db, count: 1.5}]}
  db: {servers: 1, workers: 2, discipline: ps, work: {distribution: exponential, mean: 3ms}}
events:
  - {at: 30s, fault: slow, target: app-2, for: 20s, factor: 5}
whatif:
  random: {set: {balancers.edge.algorithm: random}}
  ring: {set: {balancers.edge.algorithm: ring_hash}}
  two_choices: {set: {balancers.edge.algorithm: power_of_d}}
  more_servers: {set: {pools.app.servers: 8}}
  no_fault: {set: {traffic.web.client.attempts: 1}}
)";

std::vector<PlannedRun> plan() {
  const Checked<Document> document = parse_document(kScenario, "side-by-side");
  std::vector<PlannedRun> runs;
  for (const char* whatif : {"", "random", "ring", "two_choices", "more_servers", "no_fault"}) {
    CompileOptions options;
    options.whatif = whatif;
    Checked<Scenario> scenario = compile(document.value.value(), options);
    runs.push_back({whatif, std::move(scenario.value.value())});
  }
  return runs;
}

std::vector<Duration> durations(const std::vector<PlannedRun>& runs) {
  std::vector<Duration> all;
  for (const PlannedRun& run : runs) all.push_back(run.scenario.system.duration);
  return all;
}

Experiment play(int threads, const std::atomic<bool>& stop, std::size_t replications = 1) {
  std::vector<PlannedRun> runs = plan();
  std::vector<Duration> all;
  for (std::size_t i = 0; i < replications; ++i)
    for (const Duration duration : durations(runs)) all.push_back(duration);
  std::ostringstream out;
  Progress progress(Progress::Mode::kPlain, "test", all, out);
  return run_experiment(std::move(runs), {replications, threads}, stop, progress);
}

TEST(RunExperiment, GivesTheSameBytesWhateverTheThreads) {
  const std::atomic<bool> stop{false};
  const std::string alone = result_json(play(1, stop), {.performance = false}).dump();
  EXPECT_GT(alone.size(), 10000u);
  for (const int threads : {2, 4, 8})
    EXPECT_EQ(result_json(play(threads, stop), {.performance = false}).dump(), alone)
        << threads << " threads";
}

TEST(RunExperiment, FoldsReplicationsToTheSameBytesWhateverTheThreads) {
  const std::atomic<bool> stop{false};
  const Experiment alone = play(1, stop, 5);
  EXPECT_EQ(alone.replications(), 5u);
  const std::string bytes = result_json(alone, {.performance = false}).dump();
  for (const int threads : {2, 5})
    EXPECT_EQ(result_json(play(threads, stop, 5), {.performance = false}).dump(), bytes)
        << threads << " threads";
}

// Replication 0 of several is the only run of one, and each other has draws of its own.
TEST(RunExperiment, BeginsItsReplicationsWithTheSingleRun) {
  const std::atomic<bool> stop{false};
  const Json single = result_json(play(2, stop), {.performance = false});
  const Experiment several = play(2, stop, 3);
  const Fold::Values* offered = several.base().fold->find({"requests", "offered"});
  ASSERT_NE(offered, nullptr);
  EXPECT_EQ(offered->of(0), single["requests"]["offered"].get<double>());
  EXPECT_NE(offered->of(1), offered->of(0));
  EXPECT_NE(offered->of(1), offered->of(2));
  // Paired runs: what arrives does not depend on the what-if.
  for (const ExperimentRun& run : several.runs)
    for (std::size_t r = 0; r < 3; ++r)
      EXPECT_EQ(run.fold->find({"requests", "offered"})->of(r), offered->of(r)) << run.whatif;
}

TEST(RunExperiment, KeepsTheReplicationsThatWereCompleteWhenStopped) {
  std::atomic<bool> stop{false};
  std::vector<PlannedRun> runs = plan();
  runs.resize(1);
  const Duration length = runs[0].scenario.system.duration;
  std::ostringstream out;
  Progress progress(Progress::Mode::kOff, "test", std::vector<Duration>(100000, length), out);
  std::thread user([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    stop = true;
  });
  const Experiment experiment = run_experiment(std::move(runs), {100000, 2}, stop, progress);
  user.join();
  EXPECT_TRUE(experiment.partial());
  EXPECT_GE(experiment.replications(), 1u);
  EXPECT_LT(experiment.replications(), 100000u);
  const Json json = result_json(experiment);
  EXPECT_EQ(json["partial"], true);
  EXPECT_EQ(json["replications"], experiment.replications());
}

TEST(RunExperiment, StopsAllRunsWhenAsked) {
  std::atomic<bool> stop{false};
  std::vector<PlannedRun> runs = plan();
  for (PlannedRun& run : runs) run.scenario.system.duration = std::chrono::hours{1000};
  std::ostringstream out;
  Progress progress(Progress::Mode::kOff, "test", durations(runs), out);
  std::thread user([&stop] { stop = true; });
  const Experiment experiment = run_experiment(std::move(runs), {1, 3}, stop, progress);
  user.join();
  EXPECT_TRUE(experiment.partial());
  EXPECT_TRUE(experiment.base().result.partial);
}

TEST(RunExperiment, ThrowsWhatTheFirstFailedRunThrew) {
  const std::atomic<bool> stop{false};
  std::vector<PlannedRun> runs = plan();
  // Arrivals without a rate are refused by the models.
  for (const std::size_t i : {2u, 4u})
    runs[i].scenario.system.traffic.front().arrivals = OpenArrivals{exponential_law(1), {}};
  std::ostringstream out;
  Progress progress(Progress::Mode::kOff, "test", durations(runs), out);
  EXPECT_THROW(run_experiment(std::move(runs), {1, 4}, stop, progress), SimulatorBug);
}

}  // namespace
}  // namespace ballast
