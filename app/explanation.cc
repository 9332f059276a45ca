#include "app/explanation.h"

#include <algorithm>

#include "app/predictions.h"
#include "app/text.h"

namespace ballast {

namespace {

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
      "\nwhat theory expects (each phase as if it lasted for ever; - says what does not apply)\n" +
      predictions_text(scenario, predict(scenario.system));
  return text;
}

}  // namespace ballast
