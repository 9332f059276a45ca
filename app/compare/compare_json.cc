#include <sys/resource.h>

#include <cmath>

#include "app/compare/report.h"
#include "app/expectations.h"
#include "app/precision_goal.h"
#include "app/scenario_json.h"

namespace ballast {

namespace {

Json variant_json(const CompareReport& report, std::size_t v) {
  const Variant& variant = report.variants[v];
  Json json = {{"name", variant.name},
               {"kind", variant.kind},
               {"scenario", variant.scenario.name},
               {"hash", variant.scenario.hash}};
  if (report.comparison.ranks[v]) json["rank"] = *report.comparison.ranks[v];
  Json& metrics = json["metrics"] = Json::object();
  for (const std::string& metric : report.comparison.metrics)
    if (const Json* number = find_member(report.numbers[v], metric_path(metric, "--metrics")))
      metrics[metric] = *number;
  return json;
}

Json difference_json(const MetricDifference& one) {
  const Difference& d = one.difference;
  const double half = d.paired.half_width();
  Json json = {
      {"difference", {{"value", d.paired.value}, {"low", d.paired.low}, {"high", d.paired.high}}},
      {"verdict", !d.detected()        ? "no detectable difference"
                  : d.paired.value > 0 ? "higher"
                                       : "lower"}};
  if (one.try_replications) json["try_replications"] = *one.try_replications;
  json["half_width"] = {{"paired", half}, {"unpaired", d.unpaired_half}};
  if (d.unpaired_half > 0) json["half_width"]["ratio"] = half / d.unpaired_half;
  json["correlation"] = d.correlation;
  return json;
}

}  // namespace

Json compare_json(const CompareReport& report) {
  const Comparison& comparison = report.comparison;
  const Scenario& first = report.variants.front().scenario;
  Json json = {{"schema", "ballast/compare/1"},
               {"seed", first.system.seed},
               {"replications", report.replications},
               {"version", BALLAST_VERSION}};
  json["command"] = report.command;
  json["scenario"] = scenario_json(first);
  if (const auto& incident = first.system.incident)
    json["incident"] = {{"from_s", exact_seconds(incident->from)},
                        {"to_s", exact_seconds(incident->to)}};
  if (Json events = events_json(first.system); !events.empty()) json["events"] = std::move(events);
  json["timeline"] = {{"interval_s", exact_seconds(report.span)}};
  if (report.partial) json["partial"] = true;
  if (!report.precision.is_null()) json["precision"] = report.precision;
  json["family"] = {{"confidence", kConfidence},
                    {"differences", comparison.family},
                    {"confidence_of_each", comparison.confidence_of_each}};
  json["metrics"] = comparison.metrics;
  json["ranked_by"] = comparison.ranked_by;
  Json& variants = json["variants"] = Json::array();
  for (std::size_t v = 0; v < report.variants.size(); ++v)
    variants.push_back(variant_json(report, v));
  Json& pairs = json["comparisons"] = Json::array();
  for (const PairComparison& pair : comparison.pairs) {
    Json one = {{"first", report.variants[pair.first].name},
                {"second", report.variants[pair.second].name}};
    Json& metrics = one["metrics"] = Json::object();
    for (const MetricDifference& difference : pair.metrics)
      metrics[comparison.metrics[difference.metric]] = difference_json(difference);
    pairs.push_back(std::move(one));
  }
  if (report.effort) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    json["performance"] = {
        {"events", report.effort->events},
        {"wall_s", report.effort->wall_s},
        {"requests_per_s", static_cast<double>(report.effort->requests) / report.effort->wall_s},
        {"peak_rss_bytes", static_cast<std::int64_t>(usage.ru_maxrss) * 1024}};
  }
  return json;
}

}  // namespace ballast
