// The ranking of a comparison, and the differences of each variant from the first.
#include <fmt/format.h>

#include <algorithm>

#include "app/interval_text.h"
#include "app/measures.h"
#include "app/metric_text.h"
#include "app/report/compare_page.h"
#include "app/report/document.h"
#include "app/report/html.h"
#include "app/report/whisker.h"
#include "app/text.h"

namespace ballast::report {

namespace {

std::string shown(const std::string& metric, double value) {
  return signed_metric_text(metric, value);
}

Cell head(const std::string& text) {
  Cell cell = words(text);
  cell.number = true;
  return cell;
}

std::string ends(const std::string& metric, const Interval& interval) {
  return ends_text(interval, [&](double value) { return shown(metric, value); });
}

Cell number_cell(const std::string& metric, const Interval& interval) {
  Cell cell = figure(shown(metric, interval.value), interval.value);
  if (std::isfinite(interval.low) && std::isfinite(interval.high))
    if (const std::string both = ends(metric, interval); both != shown(metric, interval.value))
      cell.html += " <span class=\"iv\">(" + escaped(both) + ")</span>";
  return cell;
}

Cell picture(const std::string& svg, double value) {
  return {svg, fmt::format("{}", value), false, false, ""};
}

std::optional<Interval> number_of(const Json& variant, const std::string& metric) {
  const Json* number = member(variant, {"metrics", metric.c_str()});
  return number == nullptr ? std::nullopt : interval_in(*number);
}

// The metrics, that which ranks first.
std::vector<std::string> metrics_of(const Json& json) {
  std::vector<std::string> metrics;
  for (const Json& metric : json["metrics"]) metrics.push_back(metric.get<std::string>());
  std::stable_partition(metrics.begin(), metrics.end(), [&](const std::string& metric) {
    return metric == text_at(json, {"ranked_by"});
  });
  return metrics;
}

std::string ranking(const Json& json) {
  const std::vector<std::string> metrics = metrics_of(json);
  const std::string by = text_at(json, {"ranked_by"});
  std::vector<const Json*> variants;
  std::vector<Interval> numbers;
  for (const Json& variant : json["variants"]) {
    variants.push_back(&variant);
    if (const auto number = number_of(variant, by)) numbers.push_back(*number);
  }
  const auto rank = [](const Json* variant) { return number_at(*variant, {"rank"}).value_or(1e9); };
  std::stable_sort(variants.begin(), variants.end(),
                   [&](const Json* a, const Json* b) { return rank(a) < rank(b); });
  const Whiskers whiskers(numbers);
  Table table;
  table.id = "ranking";
  table.sortable = true;
  table.caption = "Ranked by " + ranking_label(json) +
                  ", lowest first; equal ranks cannot be told apart. With 95 % intervals";
  table.head = {words("variant"), head("rank"), words(metric_label(by))};
  for (const std::string& metric : metrics) table.head.push_back(head(metric_label(metric)));
  for (const Json* variant : variants) {
    Table::Row row;
    const auto number = number_of(*variant, by);
    const bool best = rank(variant) == 1;
    row.cells.push_back(words(text_at(*variant, {"name"})));
    row.cells.push_back(number_at(*variant, {"rank"})
                            ? figure(fmt::format("{}", rank(variant)), rank(variant))
                            : no_data());
    row.cells.push_back(number ? picture(whiskers.svg(*number, best ? "good" : ""), number->value)
                               : no_data());
    for (const std::string& metric : metrics) {
      const auto one = number_of(*variant, metric);
      row.cells.push_back(one ? number_cell(metric, *one) : no_data());
    }
    table.rows.push_back(std::move(row));
  }
  return section_html("ranks", "Ranking", table_html(table));
}

// The pairs of the first variant with each other one.
std::vector<const Json*> pairs_with_first(const Json& json) {
  std::vector<const Json*> pairs;
  for (const Json& pair : json["comparisons"])
    if (text_at(pair, {"first"}) == text_at(json["variants"][0], {"name"})) pairs.push_back(&pair);
  return pairs;
}

Interval difference_in(const Json& one) {
  const Json& d = one["difference"];
  return {number_at(d, {"value"}).value_or(NAN), number_at(d, {"low"}).value_or(-INFINITY),
          number_at(d, {"high"}).value_or(INFINITY)};
}

std::string relative_text(const Json& json, const std::string& metric, double difference) {
  const auto base = number_of(json["variants"][0], metric);
  return base && base->value > 0 ? fmt::format("{:+.1f} %", 100 * difference / base->value) : "";
}

// Of a number that one wants to be low, as nearly all are.
bool wanted_low(const std::string& metric) {
  for (const char* high : {".ok", "utilization", "offered", "share"})
    if (metric.ends_with(high)) return false;
  return true;
}

const char* mood_of(const std::string& metric, const std::string& verdict) {
  if (verdict != "lower" && verdict != "higher") return "none";
  if (!wanted_low(metric)) return "";
  return verdict == "lower" ? "good" : "bad";
}

std::string differences(const Json& json, const std::string& metric) {
  std::vector<Interval> all;
  const std::vector<const Json*> pairs = pairs_with_first(json);
  for (const Json* pair : pairs)
    if (const Json* one = member(*pair, {"metrics", metric.c_str()}))
      all.push_back(difference_in(*one));
  if (all.empty()) return "";
  const Whiskers whiskers(all, 0.0);
  Table table;
  table.caption = "Difference in " + metric_label(metric) + " from " +
                  text_at(json["variants"][0], {"name"}) + "; the line across is no difference";
  table.head = {words("variant"),      words(""),        words("verdict"), head("difference"),
                head("95 % interval"), head("relative"), head("pairing")};
  for (const Json* pair : pairs) {
    const Json* one = member(*pair, {"metrics", metric.c_str()});
    if (one == nullptr) continue;
    const Interval d = difference_in(*one);
    const std::string verdict = text_at(*one, {"verdict"});
    const char* mood = mood_of(metric, verdict);
    Cell said = words(verdict == "lower"    ? "\xE2\x96\xBC lower"
                      : verdict == "higher" ? "\xE2\x96\xB2 higher"
                                            : verdict);
    said.css_class = std::string(mood) == "good"  ? "met"
                     : std::string(mood) == "bad" ? "missed"
                                                  : "";
    if (const auto more = number_at(*one, {"try_replications"}))
      said.html += fmt::format(" (try --replications {})",
                               count_text(static_cast<std::uint64_t>(std::max(0.0, *more))));
    const auto ratio = number_at(*one, {"half_width", "ratio"});
    Table::Row row;
    row.cells = {words(text_at(*pair, {"second"})),
                 picture(whiskers.svg(d, mood), d.value),
                 std::move(said),
                 figure(shown(metric, d.value), d.value),
                 head(ends(metric, d)),
                 head(relative_text(json, metric, d.value)),
                 ratio ? figure(fmt::format("{:.2f}", *ratio), *ratio) : no_data()};
    if (std::string(mood) == "none") row.css_class = "same";
    table.rows.push_back(std::move(row));
  }
  return "<h3>" + escaped(metric_label(metric)) + "</h3>\n" + table_html(table);
}

// What is at a glance: a cell for each variant and number.
std::string impact(const Json& json) {
  const std::vector<std::string> metrics = metrics_of(json);
  Table table;
  table.id = "impact";
  table.caption = "What each variant changes, held against " +
                  text_at(json["variants"][0], {"name"}) + "; = is no detectable difference";
  table.head = {words("variant")};
  for (const std::string& metric : metrics) table.head.push_back(head(metric_label(metric)));
  for (const Json* pair : pairs_with_first(json)) {
    Table::Row row;
    row.cells.push_back(words(text_at(*pair, {"second"})));
    for (const std::string& metric : metrics) {
      const Json* one = member(*pair, {"metrics", metric.c_str()});
      if (one == nullptr) {
        row.cells.push_back(no_data());
        continue;
      }
      const Interval d = difference_in(*one);
      const std::string mood = mood_of(metric, text_at(*one, {"verdict"}));
      Cell cell = figure(mood == "none" ? "="
                         : d.value < 0  ? "\xE2\x96\xBC " + shown(metric, -d.value)
                                        : "\xE2\x96\xB2 " + shown(metric, d.value),
                         d.value);
      cell.css_class = mood == "good"   ? "met"
                       : mood == "bad"  ? "missed"
                       : mood == "none" ? "muted"
                                        : "";
      row.cells.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(row));
  }
  return table_html(table);
}

// Pairs without the first variant, of the number that ranks.
std::string other_pairs(const Json& json) {
  const std::string by = text_at(json, {"ranked_by"});
  Table table;
  table.caption = "Difference in " + ranking_label(json) + ", second less first";
  table.head = {words("first"), words("second"), words("verdict"), head("difference"),
                head("95 % interval")};
  for (const Json& pair : json["comparisons"]) {
    const Json* one = member(pair, {"metrics", by.c_str()});
    if (one == nullptr || text_at(pair, {"first"}) == text_at(json["variants"][0], {"name"}))
      continue;
    const Interval d = difference_in(*one);
    const std::string verdict = text_at(*one, {"verdict"});
    table.rows.push_back({{words(text_at(pair, {"first"})), words(text_at(pair, {"second"})),
                           words(verdict), figure(shown(by, d.value), d.value), head(ends(by, d))},
                          verdict == "lower" || verdict == "higher" ? "" : "same"});
  }
  if (table.rows.empty()) return "";
  return folded("The other pairs, in " + ranking_label(json), table_html(table));
}

}  // namespace

std::string comparison_tables(const Json& json) {
  std::string html = impact(json);
  for (const std::string& metric : metrics_of(json)) {
    const std::string table = differences(json, metric);
    // Those beyond the first are a click away.
    html += metric == text_at(json, {"ranked_by"}) || table.empty()
                ? table
                : folded("Differences in " + metric_label(metric), table);
  }
  html += other_pairs(json);
  return ranking(json) + section_html("differences", "Differences", html);
}

}  // namespace ballast::report
