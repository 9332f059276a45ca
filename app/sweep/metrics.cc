#include "app/sweep/metrics.h"

#include "app/invalid_input.h"
#include "scenarios/patch.h"
#include "scenarios/shape.h"

namespace ballast {

namespace {

void collect(const Json& node, const std::string& path, std::vector<std::string>& paths) {
  const bool estimate = node.is_object() && node.contains("value") && node["value"].is_number();
  if (node.is_number() || estimate) {
    paths.push_back(path);
  } else if (node.is_object()) {
    for (const auto& [name, member] : node.items())
      collect(member, path.empty() && name == "phases" ? "" : join_path(path, name), paths);
  } else if (node.is_array()) {
    for (const Json& item : node)
      if (item.is_object() && item.contains("name") && item["name"].is_string())
        collect(item, join_path(path, item["name"].get<std::string>()), paths);
  }
}

}  // namespace

std::vector<Metric> read_metrics(const std::vector<std::string>& names) {
  std::vector<Metric> metrics;
  std::vector<Diagnostic> mistakes;
  for (const std::string& name : names) {
    Reading<std::vector<std::string>> path = split_path(name);
    if (path.value) {
      metrics.push_back({name, *std::move(path.value)});
      continue;
    }
    Diagnostic mistake;
    mistake.code = path.problem.code;
    mistake.message = path.problem.message;
    mistake.hint = "write it as latency.p99 or pools.app.utilization";
    mistake.location.file = "--metric";
    mistakes.push_back(std::move(mistake));
  }
  if (!mistakes.empty()) throw InvalidInput(std::move(mistakes));
  return metrics;
}

std::vector<Metric> default_metrics(const Scenario& scenario) {
  const SystemSpec& system = scenario.system;
  const std::string phase = system.incident ? "during." : "";
  std::vector<std::string> names = {phase + "error_ratio"};
  if (system.slo_latency) names.push_back(phase + "slow_ratio");
  for (const char* latency : {"latency.mean", "latency.p50", "latency.p99"})
    names.push_back(phase + latency);
  bool users = false;
  for (const TrafficSpec& traffic : system.traffic) users = users || traffic.users.has_value();
  if (users) names.push_back(phase + "users.affected_ratio");
  if (system.slo_latency) names.emplace_back("slo.minutes_out");
  constexpr std::size_t kPools = 4;
  for (std::size_t i = 0; i < std::min(system.pools.size(), kPools); ++i)
    names.push_back(phase + join_path("pools", system.pools[i].name) + ".utilization");
  return read_metrics(names);
}

std::vector<std::string> number_paths(const Json& result) {
  std::vector<std::string> paths;
  collect(result, "", paths);
  return paths;
}

}  // namespace ballast
