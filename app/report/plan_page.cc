// The page of a plan: the answer, how latency grows with load, and the steps that were looked at.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/metric_text.h"
#include "app/plan/answer_text.h"
#include "app/report/chart.h"
#include "app/report/document.h"
#include "app/report/html.h"
#include "app/report/page.h"
#include "app/report/sections.h"
#include "app/report/source.h"
#include "app/report/study_pages.h"
#include "app/report/tile.h"
#include "app/report/whisker.h"
#include "app/text.h"

namespace ballast::report {

namespace {

using Values = std::vector<double>;

std::string path_of(const std::string& objective) {
  return objective.substr(0, objective.find(' '));
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

std::string rate_text(double per_s) { return number_text(per_s) + "/s"; }

std::string probability_text(const Json& plan) {
  return fmt::format("{:g} %", 100 * number_at(plan, {"probability"}).value_or(0));
}

std::string lost_text(const std::string& lost) {
  return lost == "none" ? "" : " without a " + lost;
}

// The step that is the answer; null where there is none.
const Json* answer_step(const Json& plan) {
  const std::string sure = text_at(plan, {"answer", "sure"});
  for (const Json& step : plan["steps"])
    if (!sure.empty() && text_at(step, {"step"}) == sure) return &step;
  return nullptr;
}

// The point of the load curve at the load of the scenario.
const Json* present_point(const Json& plan) {
  if (const Json* curve = member(plan, {"load_curve"}))
    for (const Json& point : *curve)
      if (number_at(point, {"load"}) == 1.0) return &point;
  return nullptr;
}

// ---- head ---------------------------------------------------------------------------------------

std::string objectives_text(const Json& plan) {
  std::string text = "With " + probability_text(plan) + " probability:";
  std::size_t i = 0;
  for (const Json& objective : plan["objectives"])
    text += (i++ == 0 ? " " : " and ") + objective.get<std::string>();
  if (const Json* survive = member(plan, {"survive"}))
    for (const Json& lost : *survive) text += "; also without a " + lost.get<std::string>();
  return text + ".";
}

std::string answer_tile(const Json& plan) {
  const bool found = plan.contains("answer");
  Tile tile("Answer", plan_answer_range(plan), found ? "good" : "bad");
  tile.line(strong(text_at(plan, {"variable"})) +
            (found ? ""
                   : " from " + escaped(text_at(plan, {"range", "from"})) + " to " +
                         escaped(text_at(plan, {"range", "to"}))));
  if (const std::string now = text_at(plan, {"present"}); !now.empty())
    tile.line("the scenario as it is has " + strong(now));
  if (const Json* monotone = member(plan, {"monotone"});
      monotone != nullptr && *monotone == Json(false))
    tile.line("not monotone: " + strong(text_at(plan, {"not_monotone_at"})) + " misses");
  return tile.html();
}

std::string load_tile(const Json& plan) {
  const Json* step = answer_step(plan);
  const auto busy = step == nullptr ? std::nullopt : number_at(*step, {"utilization"});
  Tile tile("Load", busy ? percent_text(*busy) + " busy" : "no answer", "");
  if (busy) tile.line("pool " + strong(text_at(plan, {"pool"})) + " with the answer");
  const auto knee = number_at(plan, {"knee", "rate_per_s"});
  if (knee) {
    tile.line("knee at " + strong(rate_text(*knee)) + ", " +
              escaped(percent_text(number_at(plan, {"knee", "utilization"}).value_or(0))) +
              " busy");
    const Json* now = present_point(plan);
    const auto rate = now == nullptr ? std::nullopt : number_at(*now, {"rate_per_s"});
    if (rate && *knee > 0)
      tile.line("the scenario's " + strong(rate_text(*rate)) + " is " +
                escaped(percent_text(*rate / *knee)) + " of that");
  }
  return tile.html();
}

std::string cost_tile(const Json& plan) {
  const Json* step = answer_step(plan);
  const auto hour = step == nullptr ? std::nullopt : number_at(*step, {"cost", "per_hour"});
  Tile tile("Cost",
            hour              ? number_text(*hour) + " an hour"
            : step == nullptr ? "no answer"
                              : "not given",
            "");
  if (!hour) {
    if (step != nullptr) tile.line("--cost C says what a server costs an hour");
    return tile.html();
  }
  if (const auto million = number_at(*step, {"cost", "per_million_requests"}))
    tile.line(strong(number_text(*million)) + " per million requests");
  for (const Json& other : plan["steps"])
    if (text_at(other, {"step"}) == text_at(plan, {"present"}) && &other != step)
      if (const auto now = number_at(other, {"cost", "per_hour"}))
        tile.line("as it is: " + strong(number_text(*now)) + " an hour");
  return tile.html();
}

std::string sure_tile(const Json& plan) {
  const Json* step = answer_step(plan);
  Tile tile("How sure", probability_text(plan), "");
  tile.line("of each claim, by itself");
  if (step != nullptr)
    tile.line(
        fmt::format("answer verified in {} replications with draws of their own",
                    strong(fmt::format("{}", number_at(*step, {"replications"}).value_or(0)))));
  tile.line(fmt::format("{} steps looked at", plan["steps"].size()));
  return tile.html();
}

std::string head(const Json& plan) {
  Head head;
  head.name = text_at(plan, {"scenario", "name"});
  head.meta = fmt::format("plan, seed {}, ballast {}", plan.value("seed", Json(0)).dump(),
                          text_at(plan, {"version"}));
  head.summary = text_at(plan, {"scenario", "summary"});
  head.verdict = sentence(plan_answer_text(plan));
  head.second = objectives_text(plan);
  head.partial = plan.contains("partial");
  return head_html(head) + "<div class=\"tiles\">\n" + answer_tile(plan) + load_tile(plan) +
         cost_tile(plan) + sure_tile(plan) + "</div>\n";
}

// ---- charts -------------------------------------------------------------------------------------

Values column_of(const Json& curve, std::initializer_list<const char*> path) {
  Values values;
  for (const Json& point : curve) values.push_back(number_at(point, path).value_or(NAN));
  return values;
}

std::vector<Pin> pins_of(const Json& plan) {
  std::vector<Pin> pins;
  if (const auto knee = number_at(plan, {"knee", "rate_per_s"})) pins.push_back({"knee", *knee});
  if (const Json* now = present_point(plan))
    if (const auto rate = number_at(*now, {"rate_per_s"})) pins.push_back({"load as it is", *rate});
  return pins;
}

// Limits of the latency as levels.
std::vector<Level> latency_limits(const Json& plan) {
  std::vector<Level> levels;
  if (const Json* step = answer_step(plan); step != nullptr && !(*step)["conditions"].empty())
    for (const Json& line : (*step)["conditions"][0]["objectives"])
      if (const auto limit = number_at(line, {"limit"});
          limit && text_at(line, {"text"}).find("latency.") != std::string::npos)
        levels.push_back({text_at(line, {"text"}), *limit});
  if (const auto slo = number_at(plan, {"scenario", "slo", "latency_s"}); slo && levels.empty())
    levels.push_back({"SLO " + time_text(*slo), *slo});
  return levels;
}

Chart latency_chart(const Json& plan, const Json& curve) {
  Chart chart{
      "chart-latency",     "Latency against load", "", Unit::kSeconds, true, false, {}, 240, {},
      latency_limits(plan)};
  chart.lines.push_back({"p99", "bad", column_of(curve, {"latency", "p99"})});
  chart.lines.push_back({"mean", "main", column_of(curve, {"latency", "mean"})});
  for (const Line& line : chart.lines)
    chart.log = chart.log && std::all_of(line.values.begin(), line.values.end(),
                                         [](double v) { return std::isnan(v) || v > 0; });
  chart.pins = pins_of(plan);
  chart.sentence = "With the answer, at other loads.";
  if (const auto knee = number_at(plan, {"knee", "rate_per_s"}))
    chart.sentence += fmt::format(
        " The knee is at {}, {} busy, with a mean of {}: beyond it latency grows faster than "
        "throughput.",
        rate_text(*knee), percent_text(number_at(plan, {"knee", "utilization"}).value_or(0)),
        time_text(number_at(plan, {"knee", "latency", "mean"}).value_or(0)));
  return chart;
}

Chart busy_chart(const Json& plan, const Json& curve) {
  Chart chart{"chart-busy", "Utilization and failures against load",
              "",           Unit::kRatio,
              false,        true,
              1.0,          150,
              {},           {}};
  chart.lines.push_back(
      {"pool " + text_at(plan, {"pool"}), "main", column_of(curve, {"utilization"})});
  chart.lines.push_back({"failed", "bad", column_of(curve, {"error_ratio"})});
  chart.pins = pins_of(plan);
  const Json& last = curve.back();
  chart.sentence =
      fmt::format("At {}, the highest load, the pool is {} busy and {} of requests fail.",
                  rate_text(number_at(last, {"rate_per_s"}).value_or(0)),
                  percent_text(number_at(last, {"utilization"}).value_or(0)),
                  percent_text(number_at(last, {"error_ratio"}).value_or(0)));
  return chart;
}

// The servers of the answer cost the same whatever they do.
std::optional<Chart> cost_chart(const Json& plan, const Json& curve) {
  const Json* step = answer_step(plan);
  const auto hour = step == nullptr ? std::nullopt : number_at(*step, {"cost", "per_hour"});
  if (!hour) return std::nullopt;
  Chart chart{"chart-cost", "Cost of a million requests against load",
              "",           Unit::kCount,
              false,        true,
              {},           150,
              {},           {}};
  Values values;
  for (const Json& point : curve) {
    const double ok = number_at(point, {"rate_per_s"}).value_or(0) *
                      (1 - number_at(point, {"error_ratio"}).value_or(0));
    values.push_back(ok > 0 ? *hour / 3600 / ok * 1e6 : NAN);
  }
  chart.lines.push_back({"cost of a million ok requests", "second", std::move(values)});
  chart.pins = pins_of(plan);
  chart.sentence = fmt::format(
      "The servers of the answer cost {} an hour whatever the load: the busier they are, the less "
      "a "
      "request costs.",
      number_text(*hour));
  return chart;
}

// ---- steps --------------------------------------------------------------------------------------

Cell plain_head(const std::string& text) {
  Cell cell = words(text);
  cell.number = true;
  return cell;
}

Interval interval_of(const Json& line) {
  return {number_at(line, {"value"}).value_or(NAN), number_at(line, {"low"}).value_or(-INFINITY),
          number_at(line, {"high"}).value_or(INFINITY)};
}

// One objective under one condition, at all steps.
struct Judged {
  std::string title;
  std::string path;
  std::vector<const Json*> lines;  // by step; null where it could not be simulated
  std::optional<double> limit;
};
std::vector<Judged> judged_of(const Json& plan) {
  std::vector<Judged> all;
  const std::size_t steps = plan["steps"].size();
  for (std::size_t s = 0; s < steps; ++s)
    for (const Json& condition : plan["steps"][s]["conditions"])
      for (const Json& line : condition["objectives"]) {
        const std::string title = text_at(line, {"text"}) + lost_text(text_at(condition, {"lost"}));
        auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Judged& one) { return one.title == title; });
        if (found == all.end()) {
          all.push_back({title, path_of(text_at(line, {"text"})),
                         std::vector<const Json*>(steps, nullptr), number_at(line, {"limit"})});
          found = all.end() - 1;
        }
        found->lines[s] = &line;
      }
  // Those that some step misses decide the answer.
  std::stable_partition(all.begin(), all.end(), [](const Judged& one) {
    return std::any_of(one.lines.begin(), one.lines.end(), [](const Json* line) {
      return line != nullptr && text_at(*line, {"verdict"}) == "missed";
    });
  });
  return all;
}

const char* mood_of(const std::string& verdict) {
  return verdict == "met" ? "good" : verdict == "missed" ? "bad" : "none";
}

Cell verdict_cell(const Json& step) {
  const std::string verdict = text_at(step, {"verdict"});
  Cell cell =
      words((verdict == "met"      ? "\xE2\x9C\x93 met"
             : verdict == "missed" ? "\xE2\x9C\x96 missed"
             : verdict == "open"   ? "too near to tell"
                                   : "no data") +
            std::string(step.value("verified", Json(false)) == Json(true) ? ", verified" : ""));
  cell.css_class = verdict == "met" ? "met" : verdict == "missed" ? "missed" : "muted";
  return cell;
}

Cell judged_cell(const Judged& judged, const Json* line, const Whiskers& whiskers) {
  if (line == nullptr || !number_at(*line, {"value"})) return no_data();
  const Interval interval = interval_of(*line);
  const auto text = [&](double value) { return metric_text(judged.path, value); };
  Cell cell = figure(text(interval.value), interval.value);
  if (std::isfinite(interval.low) && std::isfinite(interval.high) &&
      text(interval.low) != text(interval.high))
    cell.html += " <span class=\"iv\">(" + escaped(text(interval.low)) + " to " +
                 escaped(text(interval.high)) + ")</span>";
  cell.number = false;  // the pictures begin at one edge
  cell.html = whiskers.svg(interval, mood_of(text_at(*line, {"verdict"}))) + cell.html;
  return cell;
}

std::string steps_html(const Json& plan) {
  const std::vector<Judged> judged = judged_of(plan);
  std::vector<Whiskers> whiskers;
  for (const Judged& one : judged) {
    std::vector<Interval> all;
    for (const Json* line : one.lines)
      if (line != nullptr && number_at(*line, {"value"})) all.push_back(interval_of(*line));
    whiskers.emplace_back(all, one.limit);
  }
  const bool cost = answer_step(plan) != nullptr && answer_step(plan)->contains("cost");
  Table table;
  table.id = "steps";
  table.sortable = true;
  table.caption =
      "Every step of " + text_at(plan, {"variable"}) +
      " that was simulated; the line across is the limit. Intervals are those of the claim";
  table.head = {words("step"), words("verdict"), plain_head("busy")};
  for (const Judged& one : judged) table.head.push_back(words(one.title));
  if (cost) {
    table.head.push_back(plain_head("cost an hour"));
    table.head.push_back(plain_head("per million requests"));
  }
  table.head.push_back(plain_head("runs"));
  const std::string sure = text_at(plan, {"answer", "sure"});
  for (std::size_t s = 0; s < plan["steps"].size(); ++s) {
    const Json& step = plan["steps"][s];
    const std::string label = text_at(step, {"step"});
    Table::Row row;
    row.cells.push_back(words(label + (label == sure ? " (answer)" : "")));
    row.cells.back().value = label;
    row.cells.push_back(verdict_cell(step));
    if (const std::string why = text_at(step, {"impossible"}); !why.empty())
      row.cells.back() = long_words("missed: " + why);
    const auto number = [&](std::initializer_list<const char*> path,
                            std::string (*format)(double)) {
      const auto value = number_at(step, path);
      row.cells.push_back(value ? figure(format(*value), *value) : no_data());
    };
    number({"utilization"}, percent_text);
    for (std::size_t i = 0; i < judged.size(); ++i)
      row.cells.push_back(judged_cell(judged[i], judged[i].lines[s], whiskers[i]));
    if (cost) {
      number({"cost", "per_hour"}, number_text);
      number({"cost", "per_million_requests"}, number_text);
    }
    number({"replications"}, [](double n) { return count_text(static_cast<std::uint64_t>(n)); });
    if (label == sure) row.css_class = "answer";
    table.rows.push_back(std::move(row));
  }
  return section_html("what-was-looked-at", "Step by step", table_html(table));
}

}  // namespace

std::string plan_report(const Json& plan) {
  require_available();
  std::vector<Chart> charts;
  ValueAxis axis;
  if (const Json* curve = member(plan, {"load_curve"}); curve != nullptr && !curve->empty()) {
    axis.label = "load";
    axis.values = column_of(*curve, {"rate_per_s"});
    for (const double rate : axis.values) axis.texts.push_back(rate_text(rate));
    charts = {latency_chart(plan, *curve), busy_chart(plan, *curve)};
    if (auto cost = cost_chart(plan, *curve)) charts.push_back(std::move(*cost));
  }
  Json data = {{"marks", Json::array()}, {"charts", Json::array()}};
  if (!charts.empty()) data["axis"] = value_axis_json(axis);
  std::string drawings;
  for (const Chart& chart : charts) {
    data["charts"].push_back(chart_json(chart));
    drawings += chart_html(chart, value_table(chart, axis));
  }
  if (!charts.empty())
    drawings =
        "<section class=\"long\" id=\"charts\" aria-labelledby=\"charts-h\"><h2 id=\"charts-h\">"
        "More or less load</h2>\n" +
        toolbar_html() + drawings + "</section>\n";
  const std::string answer = plan_answer_range(plan);
  return document_html(
      {text_at(plan, {"scenario", "name"}) + ": " + answer + " " + text_at(plan, {"variable"}),
       head(plan) + drawings + steps_html(plan) + reproduce_html(plan), std::move(data)});
}

}  // namespace ballast::report
