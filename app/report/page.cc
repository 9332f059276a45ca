#include "app/report/page.h"

#include <fmt/format.h>

#include "app/invalid_input.h"
#include "app/measures.h"
#include "app/report/assets.h"
#include "app/report/chart.h"
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
  if (const std::size_t rows = buckets(source.series); rows > 0) {
    Json& axis = data["axis"];
    if (const auto clock = clock_seconds(source.result)) axis["clock_s"] = *clock;
    axis["step_s"] = exact_seconds(source.series.interval);
    axis["buckets"] = rows;
    axis["end_s"] = end_of(source);
    if (const Json* window = member(source.result, {"phases", "during", "window"}))
      axis["incident"] = {{"from", number_at(*window, {"from_s"}).value_or(0)},
                          {"to", number_at(*window, {"to_s"}).value_or(0)}};
  }
  data["marks"] = marks_json(marks);
  data["charts"] = Json::array();
  for (const Chart& chart : charts) data["charts"].push_back(chart_json(chart));
  if (!heat.rows.empty()) data["heat"] = heat_json(heat);
  if (!strip.rows.empty()) data["strip"] = strip_json(strip);
  return data;
}

std::string document(const std::string& title, const std::string& body, const Json& data) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{}'; "
      "style-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"ballast {}\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>",
      script_checksum(), style_checksum(), BALLAST_VERSION, escaped(title));
  html += page_style();
  html +=
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#charts\">To the charts</a>\n<main>\n";
  html += body;
  html += "</main>\n<script type=\"application/json\" id=\"ballast-data\">";
  html += script_json(data);
  html += "</script>\n<script>";
  html += page_script();
  return html + "</script>\n</body>\n</html>\n";
}

constexpr const char* kToolbar =
    "<div class=\"toolbar\" id=\"toolbar\" role=\"group\" aria-label=\"Crosshair and zoom of all "
    "charts\" hidden>"
    "<span class=\"now\" data-part=\"now\"></span>"
    "<input type=\"range\" data-part=\"cursor\" aria-label=\"Crosshair\">"
    "<button type=\"button\" data-part=\"in\" aria-label=\"Zoom in\">+</button>"
    "<button type=\"button\" data-part=\"out\" aria-label=\"Zoom out\">&minus;</button>"
    "<button type=\"button\" data-part=\"incident\">Incident</button>"
    "<button type=\"button\" data-part=\"reset\">Reset</button>"
    "<span class=\"range\" data-part=\"range\"></span></div>\n";

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
  html += kToolbar;
  html += timeline_html(marks, source);
  for (const Chart& chart : charts) html += chart_html(chart, source);
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
  return document(title_text(source.result), body, page_data(source, charts, heat, strip, marks));
}

}  // namespace ballast::report
