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

Table table_of(const Chart& chart, const RunSource& source) {
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

}  // namespace

Json chart_json(const Chart& chart) {
  Json series = Json::array();
  for (const Line& line : chart.lines)
    series.push_back({{"label", line.label},
                      {"role", line.role},
                      {"column", column_json(line.values, scale_for(line.values))}});
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
  return json;
}

std::string chart_html(const Chart& chart, const RunSource& source) {
  std::string html = fmt::format(
      "<figure aria-labelledby=\"{0}-title\">\n<figcaption><h3 id=\"{0}-title\">{1}</h3>"
      "<p id=\"{0}-text\">{2}</p></figcaption>\n",
      chart.id, escaped(chart.title), prose(chart.sentence));
  html += fmt::format(
      "<div class=\"plot\" id=\"{0}\" role=\"img\" aria-labelledby=\"{0}-title\" "
      "aria-describedby=\"{0}-text\" hidden></div>\n",
      chart.id);
  html += folded("Table of this chart", table_html(table_of(chart, source)));
  return html + "</figure>\n";
}

}  // namespace ballast::report
