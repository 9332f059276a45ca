#include "app/result_json.h"

#include <sys/resource.h>

#include <algorithm>
#include <optional>

#include "app/assumptions.h"
#include "app/expectations.h"
#include "app/heavy_tail_text.h"
#include "app/measures.h"
#include "app/pool_json.h"
#include "app/scenario_json.h"
#include "models/theory/heavy_tails.h"

namespace ballast {

namespace {

Json latency_json(const Histogram& latency) {
  Json json;
  put_mean(json, "mean", latency);
  put_quantiles(json, latency,
                {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}});
  json["max"] = extreme_measure(exact_seconds(latency.max()));
  return json;
}

// What the requests of one traffic entry, or of all, went through.
Json request_json(const RequestStats& stats, bool has_slo) {
  const Counts& counts = stats.requests;
  Json by_cause;
  for (std::size_t i = 0; i < kCauses; ++i)
    by_cause[std::string(cause_name(static_cast<Cause>(i)))] = count_measure(stats.by_cause[i]);

  Json json;
  json["requests"] = {{"offered", count_measure(counts.offered)},
                      {"ok", count_measure(counts.ok)},
                      {"failed", count_measure(counts.failed)},
                      {"in_flight", count_measure(counts.in_flight())},
                      {"by_cause", std::move(by_cause)}};
  json["attempts"] = {{"offered", count_measure(stats.attempts)}};
  put_ratio(json["attempts"], "per_request", static_cast<double>(stats.attempts),
            static_cast<double>(counts.offered));
  put_proportion(json, "error_ratio", static_cast<double>(counts.failed),
                 static_cast<double>(counts.ok + counts.failed));
  if (has_slo)
    put_proportion(json, "slow_ratio", static_cast<double>(stats.slow),
                   static_cast<double>(counts.ok));
  if (stats.latency.count() > 0) json["latency"] = latency_json(stats.latency);
  if (stats.has_users) {
    json["users"] = {{"active", count_measure(stats.users_active)},
                     {"affected", count_measure(stats.users_affected)}};
    put_proportion(json["users"], "affected_ratio", static_cast<double>(stats.users_affected),
                   static_cast<double>(stats.users_active));
  }
  return json;
}

std::optional<double> affected_ratio(const Json& block) {
  const auto users = block.find("users");
  if (users == block.end() || !users->contains("affected_ratio")) return std::nullopt;
  return (*users)["affected_ratio"]["value"].get<double>();
}

// Of the users whom the baseline leaves unharmed, the share whom the incident harmed.
void put_attributable(Json& block, const Json& baseline) {
  const auto incident = affected_ratio(block);
  const auto without = affected_ratio(baseline);
  if (incident && without)
    if (*without < 1)
      block["users"]["attributable_ratio"] = level_measure((*incident - *without) / (1 - *without));
}

// Only the machinery that there is.
Json balancer_json(const BalancerStats& stats) {
  Json json;
  if (stats.watched) {
    json["checks"] = {{"sent", count_measure(stats.checks_sent)},
                      {"failed", count_measure(stats.checks_failed)}};
    json["marked_down"] = count_measure(stats.marked_down);
    json["marked_up"] = count_measure(stats.marked_up);
    json["ejections"] = count_measure(stats.ejections);
    json["ejections_overflow"] = count_measure(stats.ejections_overflow);
  }
  if (stats.relays)
    json["relay"] = {{"retries", count_measure(stats.retries)},
                     {"retries_denied", count_measure(stats.retries_denied)},
                     {"hedges", count_measure(stats.hedges)}};
  if (stats.waited > 0) {
    Json& queue = json["queue"] = {{"waited", count_measure(stats.waited)}};
    put_mean(queue["wait"], "mean", stats.wait_s, static_cast<double>(stats.waited));
    queue["wait"]["max"] = extreme_measure(exact_seconds(stats.longest_wait));
  }
  return json;
}

Json performance_json(const Experiment& experiment) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const Effort effort = experiment.effort();
  Json json = {{"events", effort.events}, {"wall_s", effort.wall_s}};
  if (effort.wall_s > 0) {
    json["requests_per_s"] = static_cast<double>(effort.requests) / effort.wall_s;
    json["events_per_s"] = static_cast<double>(effort.events) / effort.wall_s;
  }
  json["peak_rss_bytes"] = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  return json;
}

// The block of one window; `ended_at` cuts that of an interrupted run.
Json window_measures(const SystemSpec& spec, const WindowStats& window, Time ended_at) {
  const Time to = std::max(window.from, std::min(window.to, ended_at));
  Json json = {{"window", {{"from_s", exact_seconds(window.from)}, {"to_s", exact_seconds(to)}}}};
  json.update(request_json(window.total, window.has_slo));
  if (window.has_slo) json["slo"] = {{"minutes_out", level_measure(window.slo_out_s / 60)}};
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

}  // namespace

Json run_measures(const SystemSpec& spec, const RunResult& result) {
  Json json = window_measures(spec, result.whole, result.ended_at);
  for (std::size_t i = 0; i < result.returning.size(); ++i) {
    const ReturningStats& crowd = result.returning[i];
    if (!crowd.present) continue;
    Json& entry = json["traffic"][spec.traffic[i].name]["returning"];
    entry["peak"] = level_measure(crowd.peak);
    if (crowd.cleared) entry["cleared_at_s"] = level_measure(exact_seconds(crowd.cleared_at));
  }
  if (result.windows.size() > 1 || (!result.windows.empty() && result.windows[0].name != "all")) {
    Json& phases = json["phases"] = Json::object();
    for (const WindowStats& window : result.windows)
      if (window.from < result.ended_at)  // of an interrupted run: only what was reached
        phases[window.name] = window_measures(spec, window, result.ended_at);
  }
  return json;
}

void attribute(Json& measures, const Json& baseline) {
  put_attributable(measures, baseline);
  if (measures.contains("phases") && measures["phases"].contains("during") &&
      baseline.contains("phases") && baseline["phases"].contains("during"))
    put_attributable(measures["phases"]["during"], baseline["phases"]["during"]);
}

Json result_json(const Experiment& experiment, const ResultOptions& options) {
  const ExperimentRun& base = experiment.base();
  const Scenario& scenario = base.scenario;
  Json json = {{"schema", "ballast/result/1"},
               {"scenario", scenario_json(scenario)},
               {"seed", scenario.system.seed},
               {"replications", experiment.replications()},
               {"version", BALLAST_VERSION}};
  if (!experiment.precision.is_null()) json["precision"] = experiment.precision;
  if (experiment.partial()) {
    json["partial"] = true;
    json["ended_at_s"] = exact_seconds(base.result.ended_at);
  }
  const ExperimentRun* baseline =
      scenario.baseline.empty() ? nullptr : experiment.whatif(scenario.baseline);
  const auto block = [&](const ExperimentRun& run) {
    if (run.fold) return run.fold->numbers(run.scenario.system);
    Json measures = run_measures(run.scenario.system, run.result);
    if (&run == &base && baseline != nullptr)
      attribute(measures, run_measures(baseline->scenario.system, baseline->result));
    Json plain = plain_numbers(std::move(measures));
    if (!run.steady_state.is_null()) plain["steady_state"] = run.steady_state;
    return plain;
  };
  json.update(block(base));
  if (!base.result.reactions.empty())
    json["reactions"] = reactions_json(scenario.system, base.result.reactions);
  if (base.result.reactions_omitted > 0) json["reactions_omitted"] = base.result.reactions_omitted;
  for (std::size_t i = 1; i < experiment.runs.size(); ++i) {
    const ExperimentRun& run = experiment.runs[i];
    Json& whatif = json["whatif"][run.whatif] = block(run);
    if (run.result.partial) whatif["partial"] = true;
    for (const WhatIf& of : scenario.whatifs)
      if (of.name == run.whatif && !of.summary.empty()) whatif["summary"] = of.summary;
  }
  for (const HeavyTail& tail : heavy_tails(scenario.system))
    json["warnings"].push_back(heavy_tail_text(tail));
  json["expect"] = check_expectations(json, scenario.expectations);
  json["events"] = events_json(scenario.system);
  if (!scenario.investigation.empty()) json["investigation"] = investigation_json(scenario);
  json["assumptions"] = assumptions(scenario, experiment.replications());
  if (!options.command.empty()) json["command"] = options.command;
  if (options.performance) json["performance"] = performance_json(experiment);
  return json;
}

}  // namespace ballast
