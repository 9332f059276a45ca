#include "app/audit/measure.h"

#include <map>
#include <optional>

#include "app/expectations.h"
#include "app/measures.h"
#include "app/result_json.h"
#include "models/simulation.h"
#include "scenarios/scenario.h"

namespace ballast {

namespace {

// Nothing where the scenario cannot be compiled: then the finding has to do without a measurement.
std::optional<Json> result_of(const std::string& text) {
  const Checked<Document> document = parse_document(text, "experiment");
  if (!document.ok()) return std::nullopt;
  const Checked<Scenario> scenario = compile(*document.value);
  if (!scenario.ok()) return std::nullopt;
  const SystemSpec& system = scenario.value->system;
  return plain_numbers(run_measures(system, simulate(system)));
}

}  // namespace

std::size_t measure(std::vector<audit::Finding>& findings, std::size_t most) {
  std::map<std::string, std::optional<Json>> results;
  std::size_t left_out = 0;
  for (audit::Finding& finding : findings) {
    if (!finding.experiment) continue;
    const audit::Experiment& experiment = *finding.experiment;
    auto result = results.find(experiment.scenario);
    if (result == results.end()) {
      if (results.size() >= most) {
        ++left_out;
        continue;
      }
      result = results.emplace(experiment.scenario, result_of(experiment.scenario)).first;
    }
    if (!result->second) continue;
    for (const audit::Experiment::Metric& metric : experiment.metrics)
      if (const Json* value = find_value(*result->second, metric.path))
        finding.evidence.push_back({metric.name, value->get<double>(), metric.unit, true});
  }
  return left_out;
}

}  // namespace ballast
