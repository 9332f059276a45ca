#include "app/sweep/report.h"

#include <fmt/format.h>

#include "app/csv.h"
#include "app/interval_text.h"
#include "app/metric_text.h"
#include "app/scenario_json.h"
#include "app/text.h"

namespace ballast {

namespace {

bool has_interval(const Json& value) { return value.is_object(); }

double number_of(const Json& value) {
  return (has_interval(value) ? value["value"] : value).get<double>();
}

// Whole lines of a table or a file, for each point that is complete.
template <typename Look>
void each_row(const Sweep& sweep, Look look) {
  for (std::size_t point = 0; point < sweep.grid().size(); ++point)
    if (const Sweep::Row* row = sweep.row(point)) look(point, *row);
}

std::string cell(const Metric& metric, const Json& value) {
  if (value.is_null()) return "-";
  const auto text = [&](double number) { return metric_text(metric.name, number); };
  if (!has_interval(value)) return text(number_of(value));
  return interval_text({value["value"], value["low"], value["high"]}, text);
}

}  // namespace

Json sweep_json(const Sweep& sweep, const Scenario& base, const std::string& command) {
  Json json = {{"schema", "ballast/sweep/1"}, {"scenario", scenario_json(base)},
               {"seed", base.system.seed},    {"replications", sweep.replications()},
               {"version", BALLAST_VERSION},  {"command", command}};
  if (sweep.complete_points() < sweep.grid().size()) json["partial"] = true;
  Json& vary = json["vary"] = Json::array();
  for (const Axis& axis : sweep.grid().axes())
    vary.push_back({{"path", axis.path}, {"values", axis.values}});
  Json& names = json["metrics"] = Json::array();
  for (const Metric& metric : sweep.metrics()) names.push_back(metric.name);
  Json& points = json["points"] = Json::array();
  each_row(sweep, [&](std::size_t point, const Sweep::Row& row) {
    Json entry;
    for (const Patch& patch : sweep.grid().patches_at(point))
      entry["set"][patch.path] = patch.value;
    Json& metrics = entry["metrics"] = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i)
      if (!row[i].is_null()) metrics[sweep.metrics()[i].name] = row[i];
    points.push_back(std::move(entry));
  });
  return json;
}

std::string sweep_csv(const Sweep& sweep) {
  const bool intervals = sweep.replications() > 1;
  std::string csv;
  for (const Axis& axis : sweep.grid().axes())
    csv += (csv.empty() ? "" : ",") + csv_field(axis.path);
  for (const Metric& metric : sweep.metrics()) {
    csv += "," + csv_field(metric.name);
    if (intervals)
      for (const char* end : {".low", ".high"}) csv += "," + csv_field(metric.name + end);
  }
  csv += "\n";
  each_row(sweep, [&](std::size_t point, const Sweep::Row& row) {
    std::string line;
    for (const std::string& value : sweep.grid().values_at(point))
      line += (line.empty() ? "" : ",") + csv_field(value);
    for (const Json& value : row) {
      const bool interval = has_interval(value);
      line += "," + (value.is_null() ? "" : (interval ? value["value"] : value).dump());
      if (intervals)
        for (const char* end : {"low", "high"}) line += "," + (interval ? value[end].dump() : "");
    }
    csv += line + "\n";
  });
  return csv;
}

std::string sweep_text(const Sweep& sweep, const Scenario& base) {
  std::string text = fmt::format(
      "{}: {} of {} points, {} each, seed {}\n", base.name, sweep.complete_points(),
      sweep.grid().size(),
      sweep.replications() == 1 ? "one run" : fmt::format("{} replications", sweep.replications()),
      base.system.seed);
  std::vector<std::vector<std::string>> rows(1);
  for (const Axis& axis : sweep.grid().axes()) rows[0].push_back(axis.path);
  for (const Metric& metric : sweep.metrics()) rows[0].push_back(metric.name);
  each_row(sweep, [&](std::size_t point, const Sweep::Row& row) {
    rows.push_back(sweep.grid().values_at(point));
    for (std::size_t i = 0; i < row.size(); ++i)
      rows.back().push_back(cell(sweep.metrics()[i], row[i]));
  });
  for (const std::string& line : table(rows)) text += line + "\n";
  return text;
}

std::vector<std::string> metrics_without_data(const Sweep& sweep) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sweep.metrics().size(); ++i) {
    bool data = false;
    each_row(sweep, [&](std::size_t, const Sweep::Row& row) { data = data || !row[i].is_null(); });
    if (!data) names.push_back(sweep.metrics()[i].name);
  }
  return names;
}

}  // namespace ballast
