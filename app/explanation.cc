#include "app/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/pool_json.h"
#include "app/text.h"
#include "models/theory/prediction.h"

namespace ballast {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kPathWidth = 56;

std::string event_title(const TimelineEvent& event) {
  if (event.name.empty()) return event.note;
  return event.note.empty() ? event.name : event.name + ": " + event.note;
}

std::string resolved_text(const Scenario& scenario) {
  std::size_t width = 0;
  for (const ResolvedValue& value : scenario.resolved)
    width = std::max(width, width_of(value.path));
  width = std::min(width, kPathWidth);
  std::string text;
  for (const ResolvedValue& value : scenario.resolved) {
    const std::size_t used = width_of(value.path);
    text += "  " + value.path + std::string(used < width ? width - used : 0, ' ') + "  " +
            value.value + (value.is_default ? "  (default)" : "") + "\n";
  }
  return text;
}

Json server_json(const std::string& name, const ServerPrediction& server) {
  Json json = {{"name", name}, {"share", server.share}, {"rate_per_s", server.rate_per_s}};
  put_number(json, "utilization", server.utilization);  // infinite while paused: absent
  json["loss_ratio"] = server.loss_ratio;
  json["backlog_per_s"] = server.backlog_per_s;
  return json;
}

Json prediction_json(const SystemSpec& spec, const SystemPrediction& prediction) {
  Json json = {{"at", exact_seconds(prediction.at)}};
  if (!prediction.what.empty()) json["what"] = prediction.what;
  json["error_ratio"] = prediction.error_ratio;
  Json& traffic = json["traffic"] = Json::object();
  for (std::size_t i = 0; i < prediction.traffic.size(); ++i) {
    const TrafficPrediction& entry = prediction.traffic[i];
    traffic[spec.traffic[i].name] = {{"rate_per_s", entry.rate_per_s},
                                     {"attempts_per_request", entry.attempts_per_request},
                                     {"error_ratio", entry.error_ratio}};
  }
  Json& pools = json["pools"] = Json::object();
  for (std::size_t i = 0; i < prediction.pools.size(); ++i) {
    const PoolPrediction& pool = prediction.pools[i];
    Json& entry = pools[spec.pools[i].name] = {{"rate_per_s", pool.rate_per_s}};
    put_number(entry, "utilization", pool.utilization);
    entry["loss_ratio"] = pool.loss_ratio;
    entry["by_load"] = pool.by_load;
    Json& servers = entry["servers"] = Json::array();
    for (std::size_t k = 0; k < pool.servers.size(); ++k)
      servers.push_back(server_json(spec.pools[i].servers[k].name, pool.servers[k]));
  }
  return json;
}

std::string load_text(double utilization) {
  return std::isfinite(utilization) ? percent_text(utilization) : "paused";
}

// Servers in the same situation share a line.
std::string pool_text(const PoolSpec& spec, const PoolPrediction& pool) {
  std::string text =
      fmt::format("  pool {}: {}/s, load {}, loses {}{}\n", spec.name, number_text(pool.rate_per_s),
                  load_text(pool.utilization), percent_text(pool.loss_ratio),
                  pool.by_load ? " (shares by load: an approximation)" : "");
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (std::size_t k = 0; k < pool.servers.size(); ++k) {
    const ServerPrediction& server = pool.servers[k];
    std::string situation =
        fmt::format("share {}, {}/s, load {}", percent_text(server.share),
                    number_text(server.rate_per_s), load_text(server.utilization));
    if (server.loss_ratio > 0) situation += ", loses " + percent_text(server.loss_ratio);
    if (server.backlog_per_s > 0)
      situation += fmt::format(", queue grows by {}/s", number_text(server.backlog_per_s));
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const auto& group) { return group.first == situation; });
    auto& group = same == groups.end() ? groups.emplace_back(situation, Names{}) : *same;
    group.second.push_back(spec.servers[k].name);
  }
  for (const auto& [situation, names] : groups)
    text += fmt::format("    {}: {}{}\n", join_names(names, 3), names.size() > 1 ? "each " : "",
                        situation);
  return text;
}

std::string predictions_text(const Scenario& scenario) {
  std::string text;
  for (const SystemPrediction& prediction : predict(scenario.system)) {
    double rate = 0;
    for (const TrafficPrediction& traffic : prediction.traffic) rate += traffic.rate_per_s;
    text += fmt::format("{}{}{}: {}/s, {} of requests lost to overload\n",
                        format_time(scenario, prediction.at), prediction.what.empty() ? "" : " ",
                        prediction.what, number_text(rate), percent_text(prediction.error_ratio));
    for (std::size_t i = 0; i < prediction.pools.size(); ++i)
      text += pool_text(scenario.system.pools[i], prediction.pools[i]);
  }
  return text;
}

}  // namespace

Json explanation_json(const Scenario& scenario) {
  Json json = {{"schema", "ballast/explanation/1"},
               {"scenario", {{"name", scenario.name}, {"hash", scenario.hash}}},
               {"seed", scenario.system.seed}};
  Json& values = json["values"] = Json::array();
  for (const ResolvedValue& value : scenario.resolved)
    values.push_back({{"path", value.path}, {"value", value.value}, {"default", value.is_default}});
  Json& timeline = json["timeline"] = Json::array();
  for (const TimelineEvent& event : scenario.system.timeline) {
    Json entry = {{"at", exact_seconds(event.at)}};
    if (!event.name.empty()) entry["name"] = event.name;
    if (!event.note.empty()) entry["note"] = event.note;
    timeline.push_back(std::move(entry));
  }
  Json& predictions = json["predictions"] = Json::array();
  for (const SystemPrediction& prediction : predict(scenario.system))
    predictions.push_back(prediction_json(scenario.system, prediction));
  return json;
}

std::string explanation_text(const Scenario& scenario) {
  std::string text = scenario.name + (scenario.summary.empty() ? "" : ": " + scenario.summary) +
                     "\nhash " + scenario.hash + "\n\nvalues at the start\n" +
                     resolved_text(scenario);
  if (!scenario.system.timeline.empty()) text += "\ntimeline\n";
  for (const TimelineEvent& event : scenario.system.timeline)
    text += "  " + format_time(scenario, event.at) + "  " + event_title(event) + "\n";
  text +=
      "\nload by the balance of rates (each phase as if it lasted for ever; queueing and\n"
      "transients are left to the run)\n" +
      predictions_text(scenario);
  return text;
}

}  // namespace ballast
