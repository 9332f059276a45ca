#include "app/report/source.h"

#include <algorithm>

#include "app/verdict.h"
#include "scenarios/wall_clock.h"

namespace ballast::report {

const std::vector<double>* column(const Series& series, std::string_view entity,
                                  std::string_view metric) {
  for (const Series::Column& c : series.columns)
    if (c.entity == entity && c.metric == metric) return &c.values;
  return nullptr;
}

std::size_t buckets(const Series& series) {
  std::size_t most = 0;
  for (const Series::Column& c : series.columns) most = std::max(most, c.values.size());
  return most;
}

double end_of(const RunSource& source) {
  const double rows = static_cast<double>(buckets(source.series)) * seconds(source.series.interval);
  const auto end = source.result.contains("partial")
                       ? number_at(source.result, {"ended_at_s"})
                       : number_at(source.result, {"scenario", "duration_s"});
  // What the series has decides; a bucket more or less is a mistake of the files, not of the page.
  if (!end || *end > rows || *end <= rows - seconds(source.series.interval)) return rows;
  return *end;
}

const Json* member(const Json& json, std::initializer_list<const char*> path) {
  const Json* node = &json;
  for (const char* name : path) {
    if (!node->is_object()) return nullptr;
    const auto found = node->find(name);
    if (found == node->end()) return nullptr;
    node = &*found;
  }
  return node;
}

std::optional<double> number_at(const Json& json, std::initializer_list<const char*> path) {
  const Json* node = member(json, path);
  if (node != nullptr && node->is_object()) node = member(*node, {"value"});
  if (node == nullptr || !node->is_number()) return std::nullopt;
  return node->get<double>();
}

std::string text_at(const Json& json, std::initializer_list<const char*> path) {
  const Json* node = member(json, path);
  return node != nullptr && node->is_string() ? node->get<std::string>() : "";
}

namespace {

std::optional<WallClock> clock_of(const Json& result) {
  const std::string written = text_at(result, {"scenario", "clock"});
  if (written.empty()) return std::nullopt;
  return read_wall_clock(written).value;
}

}  // namespace

std::optional<std::int64_t> clock_seconds(const Json& result) {
  constexpr std::int64_t kDayS = 86400;
  const auto clock = clock_of(result);
  if (!clock) return std::nullopt;
  return ((clock->epoch_s + clock->offset_s) % kDayS + kDayS) % kDayS;
}

std::function<std::string(double t_s)> time_label(const Json& result) {
  Scenario scenario;
  scenario.clock = clock_of(result);
  return [scenario](double t_s) {
    return short_time(scenario, Time{from_seconds(std::clamp(t_s, -1e9, 4e9))});
  };
}

}  // namespace ballast::report
