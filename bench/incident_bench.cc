// Speed of whole outages, one run on one core each. The yardsticks: the 12-hour incident (favoured-
// servers, about 32 million requests) in at most 12 s, and no incident above 400 MiB of memory.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "models/simulation.h"
#include "scenarios/scenario.h"

namespace ballast {
namespace {

// What a run in a process of its own reports: peak memory is a figure of the process.
struct Report {
  double requests = 0;
  double attempts = 0;
  double events = 0;
  double wall_s = 0;
  double peak_rss_bytes = 0;
};

Report run_here(const std::string& file, const std::string& duration) {
  const auto document = read_document(file);
  CompileOptions options;
  if (!duration.empty()) {
    // A short run has no room for the incident and its events.
    for (const char* path : {"events", "investigation", "expect"})
      options.patches.push_back({path, "[]", {"--set", 0, 0}});
    options.patches.push_back({"duration", duration, {"--set", 0, 0}});
    options.patches.push_back({"incident", "{from: 10m, to: 11m}", {"--set", 0, 0}});
    options.patches.push_back({"baseline", "none", {"--set", 0, 0}});
    options.patches.push_back({"whatif", "{none: {set: {interval: 10s}}}", {"--set", 0, 0}});
  }
  const auto scenario = compile(*document.value, options);
  if (!scenario.ok()) std::_Exit(2);
  const RunResult result = simulate(scenario.value->system);
  Report report;
  report.requests = static_cast<double>(result.requests_simulated);
  report.attempts = static_cast<double>(result.whole.total.attempts);
  report.events = static_cast<double>(result.events);
  report.wall_s = result.wall_s;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  report.peak_rss_bytes = static_cast<double>(usage.ru_maxrss) * 1024;
  return report;
}

bool run_apart(const std::string& file, const std::string& duration, Report& report) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    const Report mine = run_here(file, duration);
    std::_Exit(write(ends[1], &mine, sizeof mine) == sizeof mine ? 0 : 3);
  }
  close(ends[1]);
  const bool complete = read(ends[0], &report, sizeof report) == sizeof report;
  close(ends[0]);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 && complete;
}

void outage(benchmark::State& state, const std::string& name, const std::string& duration) {
  const std::string file = BALLAST_SOURCE_DIR "/scenarios/incidents/" + name + ".yaml";
  Report report;
  for (auto _ : state) {
    if (!run_apart(file, duration, report)) {
      std::fprintf(stderr, "%s: the run failed\n", name.c_str());
      std::_Exit(1);  // a benchmark that is only skipped would leave the exit code at 0
    }
    state.SetIterationTime(report.wall_s);
  }
  state.counters["requests"] = report.requests;
  state.counters["requests/s"] = report.requests / report.wall_s;
  state.counters["attempts/s"] = report.attempts / report.wall_s;
  state.counters["events/s"] = report.events / report.wall_s;
  state.counters["peak_MiB"] = report.peak_rss_bytes / (1024 * 1024);
}

const int kRegistered = [] {
  for (const char* name : {"misweighted-pool", "wrong-algorithm", "login-bottleneck",
                           "favoured-servers", "routing-rule"})
    benchmark::RegisterBenchmark((std::string("Incident/") + name).c_str(),
                                 [name](benchmark::State& state) { outage(state, name, ""); })
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kSecond);
  benchmark::RegisterBenchmark(
      "Smoke/misweighted-pool_15_minutes",
      [](benchmark::State& state) { outage(state, "misweighted-pool", "15m"); })
      ->Iterations(1)
      ->UseManualTime()
      ->Unit(benchmark::kSecond);
  return 0;
}();

}  // namespace
}  // namespace ballast
