// Which charts a run has, and what they say in a sentence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/culprits.h"
#include "app/report/chart.h"
#include "app/text.h"
#include "app/verdict.h"

namespace ballast::report {

namespace {

constexpr std::size_t kMostPools = 5;

using Values = std::vector<double>;

// The end of the run cuts the last bucket short.
double bucket_length(const RunSource& source, std::size_t bucket) {
  const double step = seconds(source.series.interval);
  const double end = end_of(source);
  return std::clamp(end - static_cast<double>(bucket) * step, step * 1e-3, step);
}

Values of(const Series& series, std::string_view entity, std::string_view metric) {
  const Values* found = column(series, entity, metric);
  Values values = found == nullptr ? Values{} : *found;
  values.resize(buckets(series), NAN);
  return values;
}

Values rate(const RunSource& source, std::string_view metric) {
  Values values = of(source.series, "total", metric);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] /= bucket_length(source, i);
  return values;
}

Values success(const Series& series) {
  Values ok = of(series, "total", "ok");
  const Values failed = of(series, "total", "failed");
  for (std::size_t i = 0; i < ok.size(); ++i)
    ok[i] = ok[i] + failed[i] > 0 ? ok[i] / (ok[i] + failed[i]) : NAN;
  return ok;
}

// Requests that have arrived and not ended, at the end of each bucket.
Values in_flight(const Series& series) {
  Values values = of(series, "total", "offered");
  const Values ok = of(series, "total", "ok");
  const Values failed = of(series, "total", "failed");
  double now = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    now += values[i] - ok[i] - failed[i];
    values[i] = now;
  }
  return values;
}

struct Extreme {
  std::size_t at = 0;
  double value = NAN;
};
template <typename Better>
Extreme extreme(const Values& values, Better better) {
  Extreme best;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i]) && (std::isnan(best.value) || better(values[i], best.value)))
      best = {i, values[i]};
  return best;
}

// "at 10:42" of a bucket.
std::string at_text(const RunSource& source, std::size_t bucket) {
  return "at " +
         time_label(source.result)(static_cast<double>(bucket) * seconds(source.series.interval));
}

// "0 % before, 5.02 % during, 0.001 % after", or the one number of a run without phases.
template <typename Number>
std::string by_phase(const Json& result, Number number, std::string (*format)(double)) {
  const auto phases = result.find("phases");
  if (phases == result.end()) {
    const std::optional<double> value = number(result);
    return value ? format(*value) : "no data";
  }
  std::string text;
  for (const auto& [name, block] : phases->items()) {
    const std::optional<double> value = number(block);
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", value ? format(*value) : "no data", name);
  }
  return text;
}

std::string rate_text(double per_s) { return short_count_text(per_s) + "/s"; }

std::optional<double> offered_rate(const Json& block) {
  const auto from = number_at(block, {"window", "from_s"});
  const auto to = number_at(block, {"window", "to_s"});
  const auto offered = number_at(block, {"requests", "offered"});
  if (!from || !to || !offered || *to <= *from) return std::nullopt;
  return *offered / (*to - *from);
}

Chart success_chart(const RunSource& source) {
  Chart chart{"chart-success", "Success ratio", "", Unit::kRatio, false, false, 1.0, 150, {}, {}};
  Values values = success(source.series);
  const Extreme low = extreme(values, std::less<>());
  chart.sentence = "Requests that ended well: " +
                   by_phase(
                       source.result,
                       [](const Json& block) -> std::optional<double> {
                         const auto error = number_at(block, {"error_ratio"});
                         if (!error) return std::nullopt;
                         return 1 - *error;
                       },
                       success_text) +
                   ".";
  if (std::isfinite(low.value) && low.value < 1)
    chart.sentence +=
        fmt::format(" Lowest {}: {}.", at_text(source, low.at), success_text(low.value));
  if (buckets(source.baseline) > 0)
    chart.lines.push_back({"with " + text_at(source.result, {"scenario", "baseline"}), "without",
                           success(source.baseline), Merge::kLowest});
  chart.lines.push_back({"success ratio", "main", std::move(values), Merge::kLowest});
  return chart;
}

Chart latency_chart(const RunSource& source) {
  Chart chart{"chart-latency",
              "Latency of ok requests, client to client",
              "",
              Unit::kSeconds,
              true,
              false,
              std::nullopt,
              190,
              {},
              {}};
  const auto slo = number_at(source.result, {"scenario", "slo", "latency_s"});
  chart.sentence = "99 % of the requests that ended well were faster than: " +
                   by_phase(
                       source.result,
                       [](const Json& block) {
                         return number_at(block, {"latency", "p99"});
                       },
                       time_text) +
                   ".";
  if (slo) {
    chart.sentence += fmt::format(" The SLO is {}.", time_text(*slo));
    chart.levels.push_back({"SLO " + time_text(*slo), *slo});
  }
  if (const Json* clients = member(source.result, {"scenario", "clients"})) {
    std::map<double, std::vector<std::string>> timeouts;
    for (const auto& [name, client] : clients->items())
      if (const auto timeout = number_at(client, {"timeout_s"})) timeouts[*timeout].push_back(name);
    for (const auto& [timeout, names] : timeouts) {
      const bool all = names.size() == clients->size();
      chart.levels.push_back(
          {"timeout " + time_text(timeout) + (all ? "" : " of " + join_names(names, 3)), timeout});
    }
  }
  if (buckets(source.baseline) > 0)
    chart.lines.push_back({"p99 with " + text_at(source.result, {"scenario", "baseline"}),
                           "without", of(source.baseline, "total", "latency_p99_s"),
                           Merge::kHighest});
  const std::vector<std::array<const char*, 3>> kQuantiles = {{"p50", "good", "latency_p50_s"},
                                                              {"p95", "second", "latency_p95_s"},
                                                              {"p99", "bad", "latency_p99_s"}};
  for (const auto& quantile : kQuantiles)
    chart.lines.push_back(
        {quantile[0], quantile[1], of(source.series, "total", quantile[2]), Merge::kHighest});
  return chart;
}

Chart load_chart(const RunSource& source) {
  Chart chart{"chart-load", "Load", "", Unit::kPerSecond, false, true, std::nullopt, 140, {}, {}};
  chart.sentence = fmt::format("Requests offered: {}. Attempts per request: {}.",
                               by_phase(source.result, offered_rate, rate_text),
                               by_phase(
                                   source.result,
                                   [](const Json& block) {
                                     return number_at(block, {"attempts", "per_request"});
                                   },
                                   number_text));
  chart.lines.push_back({"attempts", "second", rate(source, "attempts"), Merge::kMean});
  chart.lines.push_back({"offered", "main", rate(source, "offered"), Merge::kMean});
  chart.lines.push_back({"served (ok)", "good", rate(source, "ok"), Merge::kMean});
  return chart;
}

// The pools of the incident window, the busiest first.
std::vector<std::string> pools_by_utilization(const Json& result) {
  std::vector<std::pair<double, std::string>> pools;
  for (const auto& [name, pool] : incident_block(result)["pools"].items())
    pools.emplace_back(-number_at(pool, {"utilization"}).value_or(0), name);
  std::stable_sort(pools.begin(), pools.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (pools.size() > kMostPools) pools.resize(kMostPools);
  std::vector<std::string> names;
  for (auto& [busy, name] : pools) names.push_back(std::move(name));
  return names;
}

// The pool whose servers all failed has the colour of trouble.
const char* pool_role(const RunSource& source, const std::string& pool, std::size_t number) {
  constexpr std::array<const char*, kMostPools> kRoles = {"main", "good", "third", "fourth",
                                                          "fifth"};
  const Culprits guilty = culprits_of(incident_block(source.result));
  const bool whole = guilty.pool == pool && guilty.servers.size() == guilty.pool_size;
  return whole ? "bad" : kRoles[number];
}

Chart queue_chart(const RunSource& source) {
  Chart chart{"chart-queue",
              "Waiting and in flight",
              "",
              Unit::kCount,
              false,
              true,
              std::nullopt,
              130,
              {},
              {}};
  Values flying = in_flight(source.series);
  const Extreme most = extreme(flying, std::greater<>());
  if (std::isfinite(most.value))
    chart.sentence = fmt::format("At most {} requests had arrived and not ended, {}.",
                                 count_text(static_cast<std::uint64_t>(std::max(0.0, most.value))),
                                 at_text(source, most.at));
  chart.lines.push_back({"requests in flight", "second", std::move(flying), Merge::kHighest});
  const std::vector<std::string> pools = pools_by_utilization(source.result);
  for (std::size_t i = 0; i < pools.size(); ++i)
    chart.lines.push_back({"queued in " + pools[i], pool_role(source, pools[i], i),
                           of(source.series, "pools." + pools[i], "queue"), Merge::kHighest});
  return chart;
}

Chart utilization_chart(const RunSource& source) {
  Chart chart{"chart-utilization", "Utilization", "", Unit::kRatio, false, true, 1.0, 150, {}, {}};
  const std::vector<std::string> pools = pools_by_utilization(source.result);
  for (std::size_t i = 0; i < pools.size(); ++i) {
    Values values = of(source.series, "pools." + pools[i], "utilization");
    if (std::none_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
      continue;  // unlimited workers
    chart.sentence +=
        fmt::format("{}Pool {}: {}.", chart.sentence.empty() ? "" : " ", pools[i],
                    by_phase(
                        source.result,
                        [&](const Json& block) {
                          return number_at(block, {"pools", pools[i].c_str(), "utilization"});
                        },
                        percent_text));
    chart.lines.push_back(
        {"pool " + pools[i], pool_role(source, pools[i], i), std::move(values), Merge::kMean});
  }
  // The guilty servers beside the pools, of which they are only a part.
  const Culprits guilty = culprits_of(incident_block(source.result));
  if (guilty.servers.empty() || guilty.servers.size() == guilty.pool_size) return chart;
  Values mean(buckets(source.series), 0.0);
  std::vector<std::string> names;
  double busy = 0;
  for (const Json* server : guilty.servers) {
    names.push_back((*server)["name"]);
    busy += number_at(*server, {"utilization"}).value_or(0);
    const Values values =
        of(source.series, "pools." + guilty.pool + ".servers." + names.back(), "utilization");
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += values[i];
  }
  const auto n = static_cast<double>(guilty.servers.size());
  for (double& value : mean) value /= n;
  chart.sentence +=
      fmt::format(" {} of pool {} {} {} busy in the incident.", join_names(names, 3), guilty.pool,
                  names.size() == 1 ? "was" : "were", percent_text(busy / n));
  chart.lines.push_back({join_names(names, 3), "bad", std::move(mean), Merge::kMean});
  return chart;
}

}  // namespace

std::string unit_text(Unit unit, double value) {
  switch (unit) {
    case Unit::kRatio:
      return percent_text(value);
    case Unit::kSeconds:
      return time_text(value);
    case Unit::kPerSecond:
      return rate_text(value);
    case Unit::kCount:
      return value == std::round(value) ? short_count_text(value) : number_text(value);
  }
  return "";
}

std::vector<Chart> charts_of(const RunSource& source) {
  if (buckets(source.series) == 0) return {};
  return {success_chart(source), latency_chart(source), load_chart(source), queue_chart(source),
          utilization_chart(source)};
}

}  // namespace ballast::report
