// The page of a sweep: every metric against what was varied, with its intervals.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/metric_text.h"
#include "app/report/chart.h"
#include "app/report/document.h"
#include "app/report/html.h"
#include "app/report/member_check.h"
#include "app/report/page.h"
#include "app/report/sections.h"
#include "app/report/source.h"
#include "app/report/study_pages.h"
#include "app/report/sweep_grid.h"
#include "app/report/tile.h"
#include "app/text.h"

namespace ballast::report {

namespace {

constexpr std::array<const char*, 7> kRoles = {"main",  "bad",    "good", "second",
                                               "third", "fourth", "fifth"};

std::vector<std::string> metrics_of(const Json& sweep) {
  std::vector<std::string> metrics;
  for (const Json& metric : sweep["metrics"]) metrics.push_back(metric.get<std::string>());
  return metrics;
}

std::string value_text(const Json& point, const std::string& metric) {
  const auto value = number_at(point, {"metrics", metric.c_str()});
  return value ? metric_text(metric, *value) : "no data";
}

// "latency.p99: from 240 ms (workers=2) to 90 ms (workers=3)".
std::string range_text(const Json& sweep, const std::string& metric) {
  const Extremes ends = extremes_of(sweep, metric);
  if (ends.lowest == nullptr) return metric + ": no data";
  const std::string low = value_text(*ends.lowest, metric),
                    high = value_text(*ends.highest, metric);
  if (low == high) return fmt::format("{}: {} everywhere", metric, low);
  return fmt::format("{}: from {} ({}) to {} ({})", metric, low, point_text(sweep, *ends.lowest),
                     high, point_text(sweep, *ends.highest));
}

// Whether there is something to see in a chart.
bool varies(const Json& sweep, const std::string& metric) {
  const Extremes ends = extremes_of(sweep, metric);
  return ends.lowest != nullptr &&
         value_text(*ends.lowest, metric) != value_text(*ends.highest, metric);
}

// ---- head ---------------------------------------------------------------------------------------

// What the page opens with: the first metric that is not the same everywhere.
std::string headline(const Json& sweep) {
  const std::vector<std::string> metrics = metrics_of(sweep);
  for (const std::string& metric : metrics)
    if (varies(sweep, metric)) return metric;
  return metrics.empty() ? "" : metrics.front();
}

std::string end_tile(const char* title, const Json& sweep, const std::string& metric,
                     const Json* point) {
  Tile tile(title, point == nullptr ? "no data" : value_text(*point, metric), "");
  if (point != nullptr) {
    tile.line(escaped(metric) + " at");
    tile.line(strong(point_text(sweep, *point)));
  }
  return tile.html();
}

std::string points_tile(const Json& sweep) {
  Tile tile("Points", count_text(sweep["points"].size()), "");
  for (const Json& vary : sweep["vary"])
    tile.line(
        fmt::format("{} values of {}", vary["values"].size(), strong(text_at(vary, {"path"}))));
  return tile.html();
}

std::string sure_tile(const Json& sweep) {
  const double n = number_at(sweep, {"replications"}).value_or(1);
  Tile tile("How sure", n > 1 ? fmt::format("{} replications", n) : "one run each", "");
  tile.line(n > 1 ? "of each point; bands and intervals are of 95 %"
                  : "--replications N gives every number its interval");
  tile.line("all points meet the same traffic");
  return tile.html();
}

std::string head(const Json& sweep) {
  const std::string first = headline(sweep);
  Head head;
  head.name = text_at(sweep, {"scenario", "name"});
  head.meta = fmt::format("sweep, {} points, seed {}, ballast {}", sweep["points"].size(),
                          sweep.value("seed", Json(0)).dump(), text_at(sweep, {"version"}));
  head.summary = text_at(sweep, {"scenario", "summary"});
  head.verdict = first.empty() ? "No metric was asked for." : range_text(sweep, first) + ".";
  for (const std::string& metric : metrics_of(sweep))
    if (metric != first && metric.find("latency.p99") != std::string::npos)
      head.second = range_text(sweep, metric) + ".";
  head.partial = sweep.contains("partial");
  const Extremes ends = extremes_of(sweep, first);
  return head_html(head) + "<div class=\"tiles\">\n" + points_tile(sweep) +
         end_tile("Lowest", sweep, first, ends.lowest) +
         end_tile("Highest", sweep, first, ends.highest) + sure_tile(sweep) + "</div>\n";
}

// ---- charts -------------------------------------------------------------------------------------

Unit unit_of(const std::string& metric) {
  const std::string text = metric_text(metric, 0.5);
  return text.ends_with("%") ? Unit::kRatio : text.ends_with("s") ? Unit::kSeconds : Unit::kCount;
}

Line line_of(const std::string& label, const char* role, const std::vector<const Json*>& points,
             const std::string& metric) {
  Line line{label, role, {}};
  bool band = false;
  for (const Json* point : points) {
    const Json* number = point == nullptr ? nullptr : member(*point, {"metrics", metric.c_str()});
    const auto at = [&](const char* end) {
      return number == nullptr ? NAN : number_at(*number, {end}).value_or(NAN);
    };
    line.values.push_back(number == nullptr ? NAN : number_at(*number, {}).value_or(NAN));
    line.low.push_back(at("low"));
    line.high.push_back(at("high"));
    band = band || std::isfinite(line.low.back());
  }
  if (!band) line.low = line.high = {};
  return line;
}

// Times over several powers of two read best on a logarithmic scale, which has no place for 0.
bool spread_out(const std::vector<Line>& lines) {
  double least = INFINITY, most = 0;
  for (const Line& line : lines)
    for (const auto* values : {&line.values, &line.low})
      for (const double value : *values)
        if (std::isfinite(value)) {
          least = std::min(least, value);
          most = std::max(most, value);
        }
  return least > 0 && most > 8 * least;
}

Chart chart_of(const Json& sweep, const SweepGrid& grid, const std::string& metric,
               std::size_t number) {
  Chart chart{fmt::format("chart-{}", number),
              metric + " against " + grid.path,
              range_text(sweep, metric) + ".",
              unit_of(metric),
              false,
              true,
              {},
              220,
              {},
              {}};
  const std::size_t drawn = std::min(grid.series.size(), kRoles.size());
  for (std::size_t s = 0; s < drawn; ++s)
    chart.lines.push_back(line_of(grid.series[s].empty() ? metric : grid.series[s], kRoles[s],
                                  grid.points[s], metric));
  if (drawn < grid.series.size())
    chart.sentence +=
        fmt::format(" Drawn are {} of {} lines; the table of all points has the others.", drawn,
                    grid.series.size());
  chart.log = chart.unit == Unit::kSeconds && spread_out(chart.lines);
  if (const auto slo = number_at(sweep, {"scenario", "slo", "latency_s"});
      slo && metric.find("latency.") != std::string::npos)
    chart.levels.push_back({"SLO " + time_text(*slo), *slo});
  return chart;
}

// Where throughput over mean latency is greatest (app/plan/load_curve.h), of a sweep of the load.
std::optional<Pin> knee_of(const SweepGrid& grid, const std::vector<std::string>& metrics) {
  const auto ending = [&](const char* name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [&](const std::string& m) { return m.ends_with(name); });
    return found == metrics.end() ? std::string() : *found;
  };
  const std::string mean = ending("latency.mean"), failed = ending("error_ratio");
  if (!grid.rates || grid.series.size() != 1 || mean.empty()) return std::nullopt;
  std::optional<Pin> knee;
  double best = 0;
  for (std::size_t i = 0; i < grid.axis.values.size(); ++i) {
    const Json* point = grid.points[0][i];
    const auto latency =
        point == nullptr ? std::nullopt : number_at(*point, {"metrics", mean.c_str()});
    if (!latency || !(*latency > 0)) continue;
    const double lost =
        failed.empty() ? 0 : number_at(*point, {"metrics", failed.c_str()}).value_or(0);
    const double power = grid.axis.values[i] * (1 - lost) / *latency;
    if (power > best) {
      best = power;
      knee = Pin{"knee", grid.axis.values[i]};
    }
  }
  return knee;
}

std::string points_html(const Json& sweep) {
  Table table;
  table.id = "points";
  table.sortable = true;
  table.tall = sweep["points"].size() > 24;
  table.caption = "Every point";
  for (const Json& vary : sweep["vary"]) table.head.push_back(words(text_at(vary, {"path"})));
  for (const std::string& metric : metrics_of(sweep)) {
    table.head.push_back(words(metric));
    table.head.back().number = true;
  }
  for (const Json& point : sweep["points"]) {
    Table::Row row;
    for (const Json& vary : sweep["vary"])
      row.cells.push_back(words(text_at(point, {"set", text_at(vary, {"path"}).c_str()})));
    for (const std::string& metric : metrics_of(sweep)) {
      const Json* number = member(point, {"metrics", metric.c_str()});
      const auto value = number == nullptr ? std::nullopt : number_at(*number, {});
      row.cells.push_back(value ? figure(metric_text(metric, *value), *value) : no_data());
      const auto low = number == nullptr ? std::nullopt : number_at(*number, {"low"});
      const auto high = number == nullptr ? std::nullopt : number_at(*number, {"high"});
      if (!low || !high) continue;
      const std::string from = metric_text(metric, *low), to = metric_text(metric, *high);
      if (from != to)
        row.cells.back().html +=
            " <span class=\"iv\">(" + escaped(from) + " to " + escaped(to) + ")</span>";
    }
    table.rows.push_back(std::move(row));
  }
  return section_html("all-points", "All points", table_html(table));
}

}  // namespace

std::string sweep_report(const Json& sweep) {
  require_available();
  const SweepGrid grid = grid_of(sweep);
  const std::vector<std::string> metrics = metrics_of(sweep);
  const std::optional<Pin> knee = knee_of(grid, metrics);
  Json data = {
      {"axis", value_axis_json(grid.axis)}, {"marks", Json::array()}, {"charts", Json::array()}};
  std::string drawings, same;
  for (const std::string& metric : metrics) {
    if (!varies(sweep, metric)) {
      same += "<li>" + prose(range_text(sweep, metric)) + "</li>";
      continue;
    }
    Chart chart = chart_of(sweep, grid, metric, data["charts"].size() + 1);
    if (knee) {
      chart.pins.push_back(*knee);
      if (chart.unit == Unit::kSeconds)
        chart.sentence += fmt::format(" The knee is at {:g}/s.", knee->at);
    }
    data["charts"].push_back(chart_json(chart));
    drawings += chart_html(chart, value_table(chart, grid.axis));
  }
  drawings = drawings.empty() ? "<p class=\"muted\">No metric changes from point to point.</p>\n"
                              : toolbar_html() + drawings;
  if (!same.empty()) drawings += "<h3>Does not change</h3><ul class=\"plain\">" + same + "</ul>\n";
  return document_html(
      {text_at(sweep, {"scenario", "name"}) + ": sweep of " + grid.path,
       head(sweep) +
           "<section class=\"long\" id=\"charts\" aria-labelledby=\"charts-h\"><h2 "
           "id=\"charts-h\">What changes</h2>\n" +
           drawings + "</section>\n" + points_html(sweep) + reproduce_html(sweep),
       std::move(data)});
}

std::vector<Diagnostic> check_sweep(const Json& json, const std::string& file) {
  using Kind = MemberCheck::Kind;
  MemberCheck check(file);
  if (const Json* scenario = check.need(json, "", "scenario", Kind::kObject))
    check.need(*scenario, "scenario", "name", Kind::kText);
  const auto texts = [&](const Json* list, const std::string& at) {
    if (list == nullptr) return;
    for (const Json& text : *list)
      if (!text.is_string()) check.complain(at, "is not a list of texts");
  };
  texts(check.need(json, "", "metrics", Kind::kArray), "metrics");
  const Json* vary = check.need(json, "", "vary", Kind::kArray);
  if (vary != nullptr && vary->empty()) check.complain("vary", "has no path");
  check.each_object(vary, "vary", [&](const Json& one, const std::string& at) {
    check.need(one, at, "path", Kind::kText);
    const Json* values = check.need(one, at, "values", Kind::kArray);
    texts(values, MemberCheck::join(at, "values"));
    if (values != nullptr && values->empty())
      check.complain(MemberCheck::join(at, "values"), "has no value");
  });
  check.each_object(check.need(json, "", "points", Kind::kArray), "points",
                    [&](const Json& point, const std::string& at) {
                      check.need(point, at, "set", Kind::kObject);
                      check.need(point, at, "metrics", Kind::kObject);
                    });
  return std::move(check.problems);
}

}  // namespace ballast::report
