#include "app/report/page.h"

#include <fmt/format.h>

#include "app/invalid_input.h"
#include "app/measures.h"
#include "app/report/assets.h"
#include "app/report/chart.h"
#include "app/report/document.h"
#include "app/report/heat.h"
#include "app/report/html.h"
#include "app/report/sections.h"
#include "app/report/timeline.h"

namespace ballast::report {

namespace {

constexpr std::size_t kHeatColumns = 480;
constexpr std::size_t kHeatRows = 48;

// Everything of the page that moves: web/src/contract.ts is the other end.
Json page_data(const RunSource& source, const std::vector<Chart>& charts, const HeatMap& heat,
               const Strip& strip, const std::vector<Mark>& marks) {
  Json data;
  if (buckets(source.series) > 0) data["axis"] = time_axis_json(source);
  data["marks"] = marks_json(marks);
  data["charts"] = Json::array();
  for (const Chart& chart : charts) data["charts"].push_back(chart_json(chart));
  if (!heat.rows.empty()) data["heat"] = heat_json(heat);
  if (!strip.rows.empty()) data["strip"] = strip_json(strip);
  return data;
}

std::string charts_section(const RunSource& source, const std::vector<Chart>& charts,
                           const HeatMap& heat, const Strip& strip,
                           const std::vector<Mark>& marks) {
  std::string html =
      "<section class=\"long\" id=\"charts\" aria-labelledby=\"charts-h\"><h2 id=\"charts-h\">What "
      "happened</h2>\n";
  if (charts.empty()) {
    html +=
        "<p class=\"muted\">There is no time series beside the result (series.csv), so there are "
        "no charts.</p>\n";
    return html + timeline_html(marks, source) + "</section>\n";
  }
  html +=
      "<noscript><p class=\"muted\">The charts need JavaScript. What they show is in the tables "
      "under them.</p></noscript>\n";
  html += toolbar_html();
  html += timeline_html(marks, source);
  for (const Chart& chart : charts) html += chart_html(chart, time_table(chart, source));
  html += heat_html(heat, source);
  html += strip_html(strip, source);
  return html + "</section>\n";
}

}  // namespace

bool available() { return !page_script().empty(); }

void require_available() {
  if (!available())
    throw InvalidInput("no-page", "this ballast was built without the page of reports",
                       "build it with node and npm installed, and without -DBALLAST_WEB=OFF");
}

std::string run_report(const RunSource& given) {
  require_available();
  // Text and charts are about values; only the tables show intervals.
  const RunSource source{values_only(given.result), given.series, given.baseline};
  const std::vector<Chart> charts = charts_of(source);
  const HeatMap heat = heat_map(source, kHeatColumns, kHeatRows);
  const Strip strip = strip_of(source);
  const std::vector<Mark> marks = marks_of(source.result);
  const std::string body = header_html(source.result) + tiles_html(source.result) +
                           charts_section(source, charts, heat, strip, marks) +
                           phases_html(given.result) + traffic_html(given.result) +
                           whatifs_html(given.result) + servers_html(given.result) +
                           expect_html(given.result) + reproduce_html(given.result);
  return document_html(
      {title_text(source.result), body, page_data(source, charts, heat, strip, marks)});
}

}  // namespace ballast::report
