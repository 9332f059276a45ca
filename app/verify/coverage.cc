#include "app/verify/coverage.h"

#include <utility>

#include "app/expectations.h"
#include "app/fold.h"
#include "app/in_order.h"
#include "app/result_json.h"
#include "app/verify/scenario_words.h"
#include "models/simulation.h"
#include "models/theory/estimation.h"
#include "models/theory/many_servers.h"
#include "scenarios/scenario.h"
#include "sim/check.h"

namespace ballast {

namespace {

constexpr std::uint32_t kReplications = 10;
constexpr double kNominal = 0.95, kBand = 0.999;

SystemSpec queue(const CoverageCase& of) {
  const Checked<Document> document =
      parse_document("version: 1\nname: coverage\nduration: 1s\n" +
                         one_pool_text(poisson_text(of.load), exponential_text(1), "servers: 1"),
                     "coverage");
  SIM_CHECK(document.ok(), "the scenario of the coverage test does not parse");
  SystemSpec system = compile(*document.value).value->system;
  system.warmup = from_seconds(unsettled_s(of.load));
  system.duration = system.warmup + from_seconds(of.customers / of.load);
  system.interval = system.duration;
  return system;
}

// Whether the interval of one experiment covers each metric.
std::vector<bool> covers(const SystemSpec& base, std::uint32_t experiment,
                         const std::vector<Coverage>& metrics) {
  SystemSpec system = base;
  Fold fold;
  for (std::uint32_t i = 0; i < kReplications; ++i) {
    system.replication = experiment * kReplications + i;
    fold.add(run_measures(system, simulate(system)));
  }
  const Json numbers = fold.numbers(system);
  std::vector<bool> covered;
  for (const Coverage& metric : metrics) {
    const std::string name = metric.metric.substr(metric.metric.find('.') + 1);
    const Json* low = find_value(numbers, {"latency", name, "low"});
    const Json* high = find_value(numbers, {"latency", name, "high"});
    covered.push_back(low != nullptr && high != nullptr && low->get<double>() <= metric.exact &&
                      metric.exact <= high->get<double>());
  }
  return covered;
}

}  // namespace

std::vector<Coverage> coverage(const CoverageCase& of, int threads, const std::atomic<bool>& stop,
                               const std::function<void(std::uint32_t)>& progress) {
  const theory::ManyServers exact(of.load, 1, 1);
  const theory::CoverageBand band = theory::coverage_band(of.experiments, kNominal, kBand);
  std::vector<Coverage> metrics = {
      {of, "latency.mean", exact.mean_sojourn_s(), 0, band.low, band.high},
      {of, "latency.p99", exact.sojourn_quantile_s(0.99), 0, band.low, band.high}};
  const SystemSpec base = queue(of);
  const std::vector<Coverage> asked = metrics;
  map_in_order<std::vector<bool>>(
      of.experiments, threads,
      [&](std::size_t i) {
        if (stop.load(std::memory_order_relaxed)) return std::vector<bool>(asked.size());
        return covers(base, static_cast<std::uint32_t>(i), asked);
      },
      [&](std::size_t i, std::vector<bool>&& covered) {
        for (std::size_t m = 0; m < metrics.size(); ++m) metrics[m].covered += covered[m] ? 1 : 0;
        progress(static_cast<std::uint32_t>(i + 1));
        return !stop.load(std::memory_order_relaxed);
      });
  if (stop) return {};
  return metrics;
}

}  // namespace ballast
