#include "app/predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/text.h"
#include "models/theory/solve.h"

namespace ballast {

namespace {

using Names = std::vector<std::string>;
using Standing = QueuePrediction::Standing;

constexpr std::size_t kColumns = 100;

// What is not a finite number is absent.
void put(Json& json, const char* name, double value) {
  if (std::isfinite(value)) json[name] = nine_digits(value);
}

double sojourn_quantile(const QueuePrediction& queue, double p) {
  return theory::quantile_of(p, queue.sojourn_s, queue.sojourn_beyond);
}

Json queue_json(const QueuePrediction& queue) {
  Json json = {{"model", queue.model}, {"standing", standing_name(queue.standing)}};
  put(json, "utilization", queue.utilization);
  put(json, "loss_ratio", queue.loss_ratio);
  put(json["wait"], "mean", queue.wait_s);
  if (queue.wait_high_s) put(json["wait"], "high", *queue.wait_high_s);
  put(json["sojourn"], "mean", queue.sojourn_s);
  if (queue.sojourn_high_s) put(json["sojourn"], "high", *queue.sojourn_high_s);
  if (queue.sojourn_beyond) {
    put(json["sojourn"], "p50", sojourn_quantile(queue, 0.5));
    put(json["sojourn"], "p95", sojourn_quantile(queue, 0.95));
    put(json["sojourn"], "p99", sojourn_quantile(queue, 0.99));
  }
  return json;
}

Json server_json(const std::string& name, const ServerPrediction& server) {
  Json json = {{"name", name}};
  put(json, "share", server.share);
  put(json, "rate_per_s", server.rate_per_s);
  put(json, "utilization", server.utilization);  // infinite while paused: absent
  put(json, "loss_ratio", server.loss_ratio);
  put(json, "backlog_per_s", server.backlog_per_s);
  if (server.queue) json["queue"] = queue_json(*server.queue);
  return json;
}

std::string load_text(double utilization) {
  return std::isfinite(utilization) ? percent_text(utilization) : "paused";
}

std::string range_text(double low_s, std::optional<double> high_s) {
  const std::string low = time_text(low_s < 0.5e-9 ? 0 : low_s);  // the clock ticks in nanoseconds
  return high_s && time_text(*high_s) != low ? low + " to " + time_text(*high_s) : low;
}

// `fluid_loss`: what the line above says already.
std::string queue_text(const QueuePrediction& queue, double fluid_loss) {
  std::string text = fmt::format("{}{}: wait {}, sojourn {}", queue.model,
                                 queue.standing == Standing::kApproximation ? " (about)" : "",
                                 range_text(queue.wait_s, queue.wait_high_s),
                                 range_text(queue.sojourn_s, queue.sojourn_high_s));
  if (queue.sojourn_beyond) text += ", p99 " + time_text(sojourn_quantile(queue, 0.99));
  constexpr double kWorthALine = 1e-6;
  const std::string loss = percent_text(queue.loss_ratio);
  if (queue.loss_ratio > kWorthALine && loss != percent_text(fluid_loss)) text += ", loses " + loss;
  return text;
}

std::string server_text(const ServerPrediction& server) {
  std::string text = fmt::format("share {}, {}/s, load {}", percent_text(server.share),
                                 number_text(server.rate_per_s), load_text(server.utilization));
  if (server.loss_ratio > 0) text += ", loses " + percent_text(server.loss_ratio);
  if (server.backlog_per_s > 0)
    text += fmt::format(", queue grows by {}/s", number_text(server.backlog_per_s));
  return text;
}

void add_wrapped(std::string& text, const std::string& indent, const std::string& line) {
  std::string start = indent;
  for (const std::string& part : wrap(line, kColumns - indent.size())) {
    text += start + part + "\n";
    start = std::string(indent.size() + 2, ' ');
  }
}

// Servers in the same situation share their lines.
std::string pool_text(const PoolSpec& spec, const PoolPrediction& pool) {
  std::string text =
      fmt::format("  pool {}: {}/s, load {}, loses {}", spec.name, number_text(pool.rate_per_s),
                  load_text(pool.utilization), percent_text(pool.loss_ratio));
  if (pool.sojourn_s) text += ", sojourn " + range_text(*pool.sojourn_s, pool.sojourn_high_s);
  if (pool.sojourn_p99_s) text += ", p99 " + time_text(*pool.sojourn_p99_s);
  text += pool.by_load ? " (shares by load: an approximation)\n" : "\n";
  struct Group {
    std::string situation, queue;
    Names names;
  };
  std::vector<Group> groups;
  for (std::size_t k = 0; k < pool.servers.size(); ++k) {
    const ServerPrediction& server = pool.servers[k];
    Group own{
        server_text(server), server.queue ? queue_text(*server.queue, server.loss_ratio) : "", {}};
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.situation == own.situation && group.queue == own.queue;
    });
    Group& group = same == groups.end() ? groups.emplace_back(std::move(own)) : *same;
    group.names.push_back(spec.servers[k].name);
  }
  for (const Group& group : groups) {
    text += fmt::format("    {}: {}{}\n", join_names(group.names, 3),
                        group.names.size() > 1 ? "each " : "", group.situation);
    if (!group.queue.empty()) add_wrapped(text, "      ", group.queue);
  }
  for (const std::string& remark : pool.remarks) add_wrapped(text, "    - ", remark);
  return text;
}

}  // namespace

double nine_digits(double value) {
  return std::isfinite(value) ? std::strtod(fmt::format("{:.9g}", value).c_str(), nullptr) : value;
}

const char* standing_name(Standing standing) {
  switch (standing) {
    case Standing::kExact:
      return "exact";
    case Standing::kApproximation:
      return "approximation";
    case Standing::kBounds:
      return "bounds";
  }
  return "";
}

Json prediction_json(const SystemSpec& spec, const SystemPrediction& prediction) {
  Json json = {{"at", exact_seconds(prediction.at)}, {"until", exact_seconds(prediction.until)}};
  if (!prediction.what.empty()) json["what"] = prediction.what;
  put(json, "error_ratio", prediction.error_ratio);
  Json& traffic = json["traffic"] = Json::object();
  for (std::size_t i = 0; i < prediction.traffic.size(); ++i) {
    const TrafficPrediction& entry = prediction.traffic[i];
    Json& own = traffic[spec.traffic[i].name] = Json::object();
    put(own, "rate_per_s", entry.rate_per_s);
    put(own, "attempts_per_request", entry.attempts_per_request);
    put(own, "error_ratio", entry.error_ratio);
  }
  Json& pools = json["pools"] = Json::object();
  for (std::size_t i = 0; i < prediction.pools.size(); ++i) {
    const PoolPrediction& pool = prediction.pools[i];
    Json& entry = pools[spec.pools[i].name] = Json::object();
    put(entry, "rate_per_s", pool.rate_per_s);
    put(entry, "utilization", pool.utilization);
    put(entry, "loss_ratio", pool.loss_ratio);
    entry["by_load"] = pool.by_load;
    if (pool.sojourn_s) put(entry["sojourn"], "mean", *pool.sojourn_s);
    if (pool.sojourn_high_s) put(entry["sojourn"], "high", *pool.sojourn_high_s);
    if (pool.sojourn_p99_s) put(entry["sojourn"], "p99", *pool.sojourn_p99_s);
    Json& servers = entry["servers"] = Json::array();
    for (std::size_t k = 0; k < pool.servers.size(); ++k)
      servers.push_back(server_json(spec.pools[i].servers[k].name, pool.servers[k]));
    entry["remarks"] = pool.remarks;
  }
  return json;
}

std::string predictions_text(const Scenario& scenario,
                             const std::vector<SystemPrediction>& predictions) {
  std::string text;
  for (const SystemPrediction& prediction : predictions) {
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

}  // namespace ballast
