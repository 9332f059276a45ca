#include "app/report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/report/codec.h"
#include "app/report/html.h"

namespace ballast::report {

namespace {

constexpr double kMostRows = 32;

const char* unit_name(Unit unit) {
  switch (unit) {
    case Unit::kRatio:
      return "ratio";
    case Unit::kSeconds:
      return "seconds";
    case Unit::kPerSecond:
      return "per_s";
    case Unit::kCount:
      return "count";
  }
  return "";
}

const char* merge_name(Merge merge) {
  switch (merge) {
    case Merge::kMean:
      return "mean";
    case Merge::kHighest:
      return "highest";
    case Merge::kLowest:
      return "lowest";
  }
  return "";
}

double merged(const Line& line, std::size_t from, std::size_t to) {
  double result = NAN;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = from; i < std::min(to, line.values.size()); ++i) {
    const double value = line.values[i];
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
    if (line.merge == Merge::kHighest)
      result = std::isnan(result) ? value : std::max(result, value);
    if (line.merge == Merge::kLowest) result = std::isnan(result) ? value : std::min(result, value);
  }
  if (line.merge == Merge::kMean && count > 0) result = sum / static_cast<double>(count);
  return result;
}

// A round span of time for which the whole run has few rows.
double row_length(double run_s, double step_s) {
  for (const double length : {1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0,
                              1800.0, 3600.0, 7200.0, 10800.0, 21600.0, 43200.0, 86400.0})
    if (length >= step_s && run_s / length <= kMostRows) return length;
  return std::max(step_s, run_s / kMostRows);
}

// With the interval, where the line has a band.
Cell cell_of(Unit unit, const Line& line, std::size_t i) {
  const double value = i < line.values.size() ? line.values[i] : NAN;
  if (std::isnan(value)) return no_data();
  const bool band = i < line.low.size() && i < line.high.size() && std::isfinite(line.low[i]) &&
                    std::isfinite(line.high[i]);
  Cell cell = figure(unit_text(unit, value), value);
  if (!band) return cell;
  const std::string low = unit_text(unit, line.low[i]), high = unit_text(unit, line.high[i]);
  if (low != high)
    cell.html += fmt::format(" <span class=\"iv\">({} to {})</span>", escaped(low), escaped(high));
  return cell;
}

}  // namespace

Table time_table(const Chart& chart, const RunSource& source) {
  const double step = seconds(source.series.interval);
  const double end = end_of(source);
  const double length = row_length(end, step);
  const auto clock = clock_seconds(source.result);
  const auto label = time_label(source.result);
  Table table;
  table.caption = chart.title + ", from the time given on";
  table.head = {words("from")};
  for (const Line& line : chart.lines) {
    Cell head = words(line.label + ", " + merge_name(line.merge));
    head.number = true;
    table.head.push_back(std::move(head));
  }
  // Rows begin at round times of the clock; the first may be shorter.
  const double shift = clock ? std::fmod(static_cast<double>(*clock), length) : 0;
  for (double from = 0; from < end;) {
    const double to =
        std::min(end, (std::floor((from + shift) / length + 1e-9) + 1) * length - shift);
    const auto first = static_cast<std::size_t>(std::ceil(from / step - 1e-9));
    const auto last = static_cast<std::size_t>(std::ceil(to / step - 1e-9));
    Table::Row row;
    row.cells.push_back(words(label(from)));
    for (const Line& line : chart.lines) {
      const double value = merged(line, first, last);
      row.cells.push_back(figure(std::isnan(value) ? "" : unit_text(chart.unit, value), value));
    }
    table.rows.push_back(std::move(row));
    from = to;
  }
  return table;
}

Table value_table(const Chart& chart, const ValueAxis& axis) {
  Table table;
  table.caption = chart.title;
  table.head = {words(axis.label)};
  for (const Line& line : chart.lines) {
    Cell head = words(line.label);
    head.number = true;
    table.head.push_back(std::move(head));
  }
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    Table::Row row;
    row.cells.push_back(words(axis.texts[i]));
    for (const Line& line : chart.lines) row.cells.push_back(cell_of(chart.unit, line, i));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json time_axis_json(const RunSource& source) {
  Json axis;
  if (const auto clock = clock_seconds(source.result)) axis["clock_s"] = *clock;
  axis["step_s"] = exact_seconds(source.series.interval);
  axis["buckets"] = buckets(source.series);
  axis["end_s"] = end_of(source);
  const Json* incident = member(source.result, {"phases", "during", "window"});
  if (incident == nullptr) incident = member(source.result, {"incident"});
  if (incident != nullptr)
    axis["incident"] = {{"from", number_at(*incident, {"from_s"}).value_or(0)},
                        {"to", number_at(*incident, {"to_s"}).value_or(0)}};
  return axis;
}

Json value_axis_json(const ValueAxis& axis) {
  return {{"values", axis.values}, {"texts", axis.texts}};
}

Json chart_json(const Chart& chart) {
  Json series = Json::array();
  for (const Line& line : chart.lines) {
    Json one = {{"label", line.label},
                {"role", line.role},
                {"column", column_json(line.values, scale_for(line.values))}};
    if (!line.low.empty()) one["low"] = column_json(line.low, scale_for(line.low));
    if (!line.high.empty()) one["high"] = column_json(line.high, scale_for(line.high));
    series.push_back(std::move(one));
  }
  Json levels = Json::array();
  for (const Level& level : chart.levels)
    levels.push_back({{"label", level.label}, {"value", level.value}});
  Json json = {{"id", chart.id},
               {"unit", unit_name(chart.unit)},
               {"log", chart.log},
               {"zero", chart.zero},
               {"height", chart.height},
               {"series", std::move(series)},
               {"levels", std::move(levels)}};
  if (chart.most) json["most"] = *chart.most;
  for (const Pin& pin : chart.pins) json["pins"].push_back({{"label", pin.label}, {"at", pin.at}});
  return json;
}

std::string chart_html(const Chart& chart, const Table& table) {
  std::string html = fmt::format(
      "<figure aria-labelledby=\"{0}-title\">\n<figcaption><h3 id=\"{0}-title\">{1}</h3>"
      "<p id=\"{0}-text\">{2}</p></figcaption>\n",
      chart.id, escaped(chart.title), prose(chart.sentence));
  html += fmt::format(
      "<div class=\"plot\" id=\"{0}\" role=\"img\" aria-labelledby=\"{0}-title\" "
      "aria-describedby=\"{0}-text\" hidden></div>\n",
      chart.id);
  html += folded("Table of this chart", table_html(table));
  return html + "</figure>\n";
}

}  // namespace ballast::report
