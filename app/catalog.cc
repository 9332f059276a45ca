#include "app/catalog.h"

#include <fmt/format.h>

#include <cmath>

#include "app/scenario_finder.h"
#include "models/balancers/policy_stream.h"
#include "models/traffic/arrivals.h"
#include "scenarios/audit/page.h"
#include "scenarios/scenario.h"
#include "sim/distribution.h"

namespace ballast {

namespace {

std::string_view type_text(ParamType type) {
  switch (type) {
    case ParamType::kNumber:
      return "number";
    case ParamType::kInteger:
      return "whole number";
    case ParamType::kRatio:
      return "ratio (30% or 0.3)";
    case ParamType::kDuration:
      return "duration (80ms)";
    case ParamType::kRate:
      return "rate (800/s)";
    case ParamType::kBool:
      return "true or false";
    case ParamType::kText:
      return "text";
    case ParamType::kChoice:
      return "one of";
    case ParamType::kLaw:
      return "law ({distribution: NAME, ...})";
    case ParamType::kRateProfile:
      return "rate, steps of {at, rate}, or {diurnal}";
    case ParamType::kRecords:
      return "list of records";
    case ParamType::kMixture:
      return "list of {share, distribution, ...}";
    case ParamType::kQuantiles:
      return "map of quantiles to durations";
    case ParamType::kTimesFile:
      return "file of seconds, one a line";
  }
  return "";
}

std::string bound_text(double bound, ParamType type) {
  if (type == ParamType::kDuration) return fmt::format("{} s", bound);
  if (type == ParamType::kRate) return fmt::format("{}/s", bound);
  return fmt::format("{}", bound);
}

std::vector<CatalogEntry> algorithms() {
  std::vector<CatalogEntry> entries;
  for (const PolicyKind* kind : policy_kinds())
    entries.push_back(
        {std::string(kind->name),
         std::string(kind->summary),
         {{"weights",
           kind->honours_weights ? fmt::format("honoured, 0 to {}", kind->max_weight) : "ignored"},
          {"looks at load", kind->balances_load ? "yes" : "no"},
          {"by affinity key", kind->key != KeyKind::kNoKey ? "yes" : "no"}},
         policy_params(*kind)});
  return entries;
}

std::vector<CatalogEntry> distributions() {
  std::vector<CatalogEntry> entries;
  for (const DistributionKind* kind : distribution_kinds())
    entries.push_back({std::string(kind->name), std::string(kind->summary), {}, kind->params});
  return entries;
}

std::vector<CatalogEntry> arrivals() {
  std::vector<CatalogEntry> entries;
  for (const ArrivalKind* kind : arrival_kinds())
    entries.push_back({std::string(kind->name), std::string(kind->summary), {}, kind->params});
  return entries;
}

std::vector<CatalogEntry> shipped(std::string_view group) {
  std::vector<CatalogEntry> entries;
  for (const ShippedScenario& scenario : shipped_scenarios())
    if (group.empty() || scenario.group == group)
      entries.push_back({scenario.name, scenario.summary, {{"group", scenario.group}}, {}});
  return entries;
}

std::vector<CatalogEntry> incidents() { return shipped("incidents"); }
std::vector<CatalogEntry> scenarios() { return shipped(""); }

std::vector<CatalogEntry> paths() {
  std::vector<CatalogEntry> entries;
  for (const LivePath& path : live_paths())
    entries.push_back({path.path, path.help, {{"type", path.type}}, {}});
  return entries;
}

std::vector<CatalogEntry> audit_rules() {
  std::vector<CatalogEntry> entries;
  for (const audit::Rule* rule : audit::rules())
    entries.push_back({std::string(rule->id),
                       std::string(rule->summary),
                       {{"severity", std::string(audit::name_of(rule->severity))},
                        {"products", audit::products_text(*rule)},
                        {"meaning", std::string(rule->meaning)},
                        {"evidence", std::string(rule->evidence)},
                        {"fix", std::string(rule->fix)},
                        {"seen", std::string(rule->seen)}},
                       {}});
  return entries;
}

constexpr CatalogKind kCatalog[] = {
    {"algorithms", "How a balancer picks a server (balancers.NAME.algorithm)", algorithms},
    {"arrivals", "How requests arrive (traffic.NAME.arrivals.process)", arrivals},
    {"audit-rules", "What `ballast audit` looks for in configurations of balancers", audit_rules},
    {"distributions", "Laws of work, think times and delays ({distribution: NAME})", distributions},
    {"incidents", "Outages to replay, shipped with ballast", incidents},
    {"paths", "What an event may set while the simulation runs", paths},
    {"scenarios", "All scenarios shipped with ballast", scenarios},
};

}  // namespace

std::span<const CatalogKind> catalog() { return kCatalog; }

std::string param_text(const Param& param) {
  std::string text(type_text(param.type));
  for (std::size_t i = 0; i < param.choices.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? " " : ", ", param.choices[i]);
  if (param.required) text += ", required";
  if (!param.default_text.empty()) text += fmt::format(", default {}", param.default_text);
  if (std::isfinite(param.min))
    text += fmt::format(", {} {}", param.min_exclusive ? "more than" : "at least",
                        bound_text(param.min, param.type));
  if (std::isfinite(param.max))
    text += fmt::format(", at most {}", bound_text(param.max, param.type));
  return text;
}

Json entry_json(const CatalogEntry& entry) {
  Json json = {{"name", entry.name}, {"summary", entry.summary}};
  for (const auto& [name, value] : entry.facts) json[name] = value;
  if (entry.params.empty()) return json;
  Json& params = json["params"] = Json::array();
  for (const Param& param : entry.params) {
    Json one = {{"name", param.name}, {"type", param_text(param)}, {"help", param.help}};
    if (!param.default_text.empty()) one["default"] = param.default_text;
    params.push_back(std::move(one));
  }
  return json;
}

}  // namespace ballast
