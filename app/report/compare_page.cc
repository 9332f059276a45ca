#include "app/report/compare_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/report/chart.h"
#include "app/report/document.h"
#include "app/report/html.h"
#include "app/report/member_check.h"
#include "app/report/page.h"
#include "app/report/sections.h"
#include "app/report/timeline.h"
#include "app/text.h"

namespace ballast::report {

namespace {

constexpr std::array<const char*, 6> kRoles = {"main", "bad", "good", "second", "third", "fourth"};

using Values = std::vector<double>;

// The first variant and those of the best ranks, in their order.
std::vector<std::string> drawn_variants(const Json& json) {
  std::vector<std::pair<double, std::size_t>> by_rank;
  for (std::size_t v = 0; v < json["variants"].size(); ++v)
    by_rank.emplace_back(v == 0 ? -1 : number_at(json["variants"][v], {"rank"}).value_or(1e9), v);
  std::stable_sort(by_rank.begin(), by_rank.end());
  if (by_rank.size() > kRoles.size()) by_rank.resize(kRoles.size());
  std::sort(by_rank.begin(), by_rank.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<std::string> names;
  for (const auto& [rank, v] : by_rank) names.push_back(text_at(json["variants"][v], {"name"}));
  return names;
}

void add_lines(Chart& chart, const RunSource& source, const std::vector<std::string>& names,
               const std::string& metric) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Values* values = column(source.series, names[i], metric);
    const Values* low = column(source.series, names[i], metric + "_low");
    const Values* high = column(source.series, names[i], metric + "_high");
    if (values == nullptr || low == nullptr || high == nullptr) continue;
    Line line{names[i], kRoles[i], *values, chart.log ? Merge::kHighest : Merge::kLowest};
    line.low = *low;
    line.high = *high;
    // A logarithmic scale has no place for an end at 0.
    if (chart.log)
      for (std::size_t k = 0; k < line.low.size(); ++k)
        line.low[k] = std::max(line.low[k], line.values[k] / 10);
    chart.lines.push_back(std::move(line));
  }
}

std::vector<Chart> overlays(const RunSource& source) {
  const std::vector<std::string> names = drawn_variants(source.result);
  const std::size_t all = source.result["variants"].size();
  const std::string which = names.size() < all
                                ? fmt::format(" Drawn are the first and the best of {}.", all)
                                : std::string();
  const std::string bands = fmt::format(
      " Lines are means of {} replications, bands their 95 % intervals, each span by itself.",
      number_at(source.result, {"replications"}).value_or(0));
  Chart success{"chart-success",
                "Success ratio",
                "Requests that ended well, variant over variant." + bands + which,
                Unit::kRatio,
                false,
                false,
                1.0,
                200,
                {},
                {}};
  add_lines(success, source, names, "success_ratio");
  Chart latency{"chart-latency",
                "p99 latency of ok requests",
                "The highest p99 in each span of " +
                    time_text(exact_seconds(source.series.interval)) + "." + bands,
                Unit::kSeconds,
                true,
                false,
                std::nullopt,
                220,
                {},
                {}};
  add_lines(latency, source, names, "latency_p99_s");
  if (const auto slo = number_at(source.result, {"scenario", "slo", "latency_s"}))
    latency.levels.push_back({"SLO " + time_text(*slo), *slo});
  std::vector<Chart> charts;
  for (Chart* chart : {&success, &latency})
    if (!chart->lines.empty()) charts.push_back(std::move(*chart));
  return charts;
}

std::string charts_html(const RunSource& source, const std::vector<Chart>& charts,
                        const std::vector<Mark>& marks) {
  std::string html =
      "<section class=\"long\" id=\"charts\" aria-labelledby=\"charts-h\"><h2 id=\"charts-h\">Over "
      "time</h2>\n";
  if (charts.empty())
    return html +
           "<p class=\"muted\">There is no timeline.csv beside the comparison, so there are no "
           "charts.</p></section>\n";
  html += toolbar_html() + timeline_html(marks, source);
  for (const Chart& chart : charts) html += chart_html(chart, time_table(chart, source));
  return html + "</section>\n";
}

}  // namespace

std::string comparison_report(const RunSource& source) {
  require_available();
  const Json& json = source.result;
  const std::vector<Mark> marks = marks_of(json);
  const std::vector<Chart> charts =
      buckets(source.series) > 0 ? overlays(source) : std::vector<Chart>();
  Json data;
  if (!charts.empty()) data["axis"] = time_axis_json(source);
  data["marks"] = marks_json(marks);
  data["charts"] = Json::array();
  for (const Chart& chart : charts) data["charts"].push_back(chart_json(chart));
  return document_html({comparison_title(json),
                        comparison_head(json) + comparison_tables(json) +
                            charts_html(source, charts, marks) + reproduce_html(json),
                        std::move(data)});
}

std::vector<Diagnostic> check_comparison(const Json& json, const std::string& file) {
  using Kind = MemberCheck::Kind;
  MemberCheck check(file);
  if (const Json* scenario = check.need(json, "", "scenario", Kind::kObject))
    check.need(*scenario, "scenario", "name", Kind::kText);
  check.need(json, "", "ranked_by", Kind::kText);
  check.need(json, "", "replications", Kind::kNumber);
  if (const Json* metrics = check.need(json, "", "metrics", Kind::kArray))
    for (const Json& metric : *metrics)
      if (!metric.is_string()) check.complain("metrics", "is not a list of texts");
  const auto check_numbers = [&](const Json* metrics, const std::string& at) {
    if (metrics == nullptr) return;
    for (const auto& [name, number] : metrics->items())
      if (!number_at(number, {})) check.complain(MemberCheck::join(at, name), "is not a number");
  };
  const Json* variants = check.need(json, "", "variants", Kind::kArray);
  if (variants != nullptr && variants->empty()) check.complain("variants", "has no variant");
  check.each_object(variants, "variants", [&](const Json& variant, const std::string& at) {
    check.need(variant, at, "name", Kind::kText);
    check_numbers(check.need(variant, at, "metrics", Kind::kObject),
                  MemberCheck::join(at, "metrics"));
  });
  check.each_object(check.need(json, "", "comparisons", Kind::kArray), "comparisons",
                    [&](const Json& pair, const std::string& at) {
                      for (const char* name : {"first", "second"})
                        check.need(pair, at, name, Kind::kText);
                      const std::string inside = MemberCheck::join(at, "metrics");
                      check.each_object(check.need(pair, at, "metrics", Kind::kObject), inside,
                                        [&](const Json& one, const std::string& here) {
                                          check.need(one, here, "difference", Kind::kNumber);
                                          check.need(one, here, "verdict", Kind::kText);
                                        });
                    });
  return std::move(check.problems);
}

}  // namespace ballast::report
