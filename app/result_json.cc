#include "app/result_json.h"

#include <sys/resource.h>

#include <algorithm>
#include <optional>

#include "app/expectations.h"
#include "app/pool_json.h"

namespace ballast {

namespace {

Json latency_json(const Histogram& latency) {
  return {{"mean", latency.mean_s()},           {"p50", latency.quantile_s(0.5)},
          {"p90", latency.quantile_s(0.9)},     {"p95", latency.quantile_s(0.95)},
          {"p99", latency.quantile_s(0.99)},    {"p999", latency.quantile_s(0.999)},
          {"max", exact_seconds(latency.max())}};
}

// What the requests of one traffic entry, or of all, went through.
Json request_json(const RequestStats& stats, bool has_slo) {
  const Counts& counts = stats.requests;
  Json by_cause;
  for (std::size_t i = 0; i < kCauses; ++i)
    by_cause[std::string(cause_name(static_cast<Cause>(i)))] = stats.by_cause[i];

  Json json;
  json["requests"] = {{"offered", counts.offered},
                      {"ok", counts.ok},
                      {"failed", counts.failed},
                      {"in_flight", counts.in_flight()},
                      {"by_cause", std::move(by_cause)}};
  json["attempts"] = {{"offered", stats.attempts}};
  put_ratio(json["attempts"], "per_request", static_cast<double>(stats.attempts),
            static_cast<double>(counts.offered));
  put_ratio(json, "error_ratio", static_cast<double>(counts.failed),
            static_cast<double>(counts.ok + counts.failed));
  if (has_slo)
    put_ratio(json, "slow_ratio", static_cast<double>(stats.slow), static_cast<double>(counts.ok));
  if (stats.latency.count() > 0) json["latency"] = latency_json(stats.latency);
  if (stats.has_users) {
    json["users"] = {{"active", stats.users_active}, {"affected", stats.users_affected}};
    put_ratio(json["users"], "affected_ratio", static_cast<double>(stats.users_affected),
              static_cast<double>(stats.users_active));
  }
  return json;
}

std::optional<double> affected_ratio(const Json& block) {
  const auto users = block.find("users");
  if (users == block.end() || !users->contains("affected_ratio")) return std::nullopt;
  return (*users)["affected_ratio"].get<double>();
}

// Of the users whom the baseline leaves unharmed, the share whom the incident harmed.
void put_attributable(Json& block, const Json& baseline) {
  const auto incident = affected_ratio(block);
  const auto without = affected_ratio(baseline);
  if (incident && without)
    put_ratio(block["users"], "attributable_ratio", *incident - *without, 1 - *without);
}

// Only the machinery that there is.
Json balancer_json(const BalancerStats& stats) {
  Json json;
  if (stats.watched) {
    json["checks"] = {{"sent", stats.checks_sent}, {"failed", stats.checks_failed}};
    json["marked_down"] = stats.marked_down;
    json["marked_up"] = stats.marked_up;
    json["ejections"] = stats.ejections;
    json["ejections_overflow"] = stats.ejections_overflow;
  }
  if (stats.relays)
    json["relay"] = {{"retries", stats.retries},
                     {"retries_denied", stats.retries_denied},
                     {"hedges", stats.hedges}};
  if (stats.waited > 0)
    json["queue"] = {{"waited", stats.waited},
                     {"wait",
                      {{"mean", stats.wait_s / static_cast<double>(stats.waited)},
                       {"max", exact_seconds(stats.longest_wait)}}}};
  return json;
}

Json events_json(const SystemSpec& spec) {
  Json events = Json::array();
  for (const TimelineEvent& event : spec.timeline) {
    Json entry = {{"at", exact_seconds(event.at)}};
    if (!event.name.empty()) entry["name"] = event.name;
    if (!event.note.empty()) entry["note"] = event.note;
    events.push_back(std::move(entry));
  }
  return events;
}

Json performance_json(const RunResult& result) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  Json json = {{"events", result.events}, {"wall_s", result.wall_s}};
  put_ratio(json, "requests_per_s", static_cast<double>(result.requests_simulated), result.wall_s);
  put_ratio(json, "events_per_s", static_cast<double>(result.events), result.wall_s);
  json["peak_rss_bytes"] = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  return json;
}

}  // namespace

Json window_json(const SystemSpec& spec, const WindowStats& window, Time ended_at) {
  const Time to = std::max(window.from, std::min(window.to, ended_at));
  Json json = {{"window", {{"from_s", exact_seconds(window.from)}, {"to_s", exact_seconds(to)}}}};
  json.update(request_json(window.total, window.has_slo));
  if (window.has_slo) json["slo"] = {{"minutes_out", window.slo_out_s / 60}};
  Json& traffic = json["traffic"] = Json::object();
  for (std::size_t i = 0; i < window.traffic.size(); ++i)
    traffic[spec.traffic[i].name] = request_json(window.traffic[i], window.has_slo);
  for (std::size_t i = 0; i < window.balancers.size(); ++i)
    if (Json did = balancer_json(window.balancers[i]); !did.is_null())
      json["balancers"][spec.balancers[i].name] = std::move(did);
  Json& pools = json["pools"] = Json::object();
  for (std::size_t i = 0; i < window.pools.size(); ++i)
    pools[spec.pools[i].name] =
        pool_json(spec, static_cast<PoolIndex>(i), window.pools[i], window.from, to);
  return json;
}

Json run_json(const SystemSpec& spec, const RunResult& result) {
  Json json = window_json(spec, result.whole, result.ended_at);
  for (std::size_t i = 0; i < result.returning.size(); ++i) {
    const ReturningStats& crowd = result.returning[i];
    if (!crowd.present) continue;
    Json& entry = json["traffic"][spec.traffic[i].name]["returning"] = {{"peak", crowd.peak}};
    if (crowd.cleared) entry["cleared_at_s"] = exact_seconds(crowd.cleared_at);
  }
  if (result.windows.size() > 1 || (!result.windows.empty() && result.windows[0].name != "all")) {
    Json& phases = json["phases"] = Json::object();
    for (const WindowStats& window : result.windows)
      if (window.from < result.ended_at)  // of an interrupted run: only what was reached
        phases[window.name] = window_json(spec, window, result.ended_at);
  }
  return json;
}

Json result_json(const Experiment& experiment, const ResultOptions& options) {
  const ExperimentRun& base = experiment.base();
  const Scenario& scenario = base.scenario;
  Json json = {{"schema", "ballast/result/1"},
               {"scenario", {{"name", scenario.name}, {"hash", scenario.hash}}},
               {"seed", scenario.system.seed},
               {"replications", 1},
               {"version", BALLAST_VERSION}};
  if (experiment.partial()) {
    json["partial"] = true;
    json["ended_at_s"] = exact_seconds(base.result.ended_at);
  }
  json.update(run_json(scenario.system, base.result));

  if (experiment.runs.size() > 1) {
    Json& whatifs = json["whatif"] = Json::object();
    for (std::size_t i = 1; i < experiment.runs.size(); ++i) {
      const ExperimentRun& run = experiment.runs[i];
      Json& block = whatifs[run.whatif] = run_json(run.scenario.system, run.result);
      if (run.result.partial) block["partial"] = true;
    }
    if (!scenario.baseline.empty() && whatifs.contains(scenario.baseline)) {
      const Json baseline = whatifs[scenario.baseline];
      put_attributable(json, baseline);
      if (json.contains("phases") && json["phases"].contains("during") &&
          baseline.contains("phases") && baseline["phases"].contains("during"))
        put_attributable(json["phases"]["during"], baseline["phases"]["during"]);
    }
  }
  json["expect"] = check_expectations(json, scenario.expectations);
  json["events"] = events_json(scenario.system);
  if (options.performance) json["performance"] = performance_json(base.result);
  return json;
}

}  // namespace ballast
