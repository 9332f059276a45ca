#include "app/plan/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/expectations.h"
#include "app/interval_text.h"
#include "app/metric_text.h"
#include "app/plan/answer_text.h"
#include "app/scenario_json.h"
#include "app/text.h"

namespace ballast {

namespace {

constexpr std::size_t kColumns = 100;

// What is known of a step: of a verified one not what the search saw.
std::map<std::int64_t, const JudgedStep*> steps_of(const PlanAnswer& answer) {
  std::map<std::int64_t, const JudgedStep*> steps;
  for (const auto& [step, judged] : answer.searched) steps[step] = &judged;
  for (const auto& [step, judged] : answer.verified) steps[step] = &judged;
  return steps;
}

std::string path_of(const std::string& objective) {
  return objective.substr(0, objective.find(' '));
}

// ---- cost ---------------------------------------------------------------------------------------

double servers_at(const PlanReport& report, std::int64_t step) {
  const Checked<Scenario> scenario = report.question.variable.at(step);
  if (!scenario.ok()) return 0;
  double servers = 0;
  for (const PoolSpec& pool : scenario.value->system.pools)
    if (pool.name == report.question.pool)
      for (const ServerSpec& server : pool.servers) servers += server.present ? 1 : 0;
  return servers;
}

// For each step: of the servers an hour, and of a million requests.
struct Cost {
  double hour = 0;
  double million = 0;
};
std::optional<Cost> cost_of(const PlanReport& report, const JudgedStep& step) {
  if (!report.cost) return std::nullopt;
  Cost cost;
  cost.hour = servers_at(report, step.step) * *report.cost;
  if (step.conditions.empty()) return cost;
  const Json& numbers = step.conditions.front().numbers;
  const auto number = [&](const std::vector<std::string>& path) {
    const Json* value = find_value(numbers, path);
    return value == nullptr ? 0.0 : value->get<double>();
  };
  const double length_s = number({"window", "to_s"}) - number({"window", "from_s"});
  const double requests = number({"requests", "ok"});
  if (requests > 0) cost.million = cost.hour * length_s / 3600 / requests * 1e6;
  return cost;
}

// ---- JSON ---------------------------------------------------------------------------------------

Json interval_json(const Interval& interval) {
  Json json = {{"value", interval.value}};
  if (std::isfinite(interval.low)) json["low"] = interval.low;
  if (std::isfinite(interval.high)) json["high"] = interval.high;
  return json;
}

// What one value is held against; absent for a range.
std::optional<double> limit_of(const Expectation& objective) {
  if (objective.op == Expectation::Op::kBetween) return std::nullopt;
  return objective.a;
}

Json step_json(const PlanReport& report, const JudgedStep& step, bool verified) {
  Json json = {{"step", report.question.variable.label(step.step)},
               {"verdict", standing_name(step.standing)},
               {"verified", verified},
               {"replications", step.replications}};
  if (!step.impossible.empty()) json["impossible"] = step.impossible;
  if (const auto cost = cost_of(report, step)) {
    json["cost"] = {{"per_hour", cost->hour}};
    if (cost->million > 0) json["cost"]["per_million_requests"] = cost->million;
  }
  if (const double utilization = utilization_of(step, report.question.pool); utilization > 0)
    json["utilization"] = utilization;
  Json& conditions = json["conditions"] = Json::array();
  for (const JudgedCondition& condition : step.conditions) {
    Json objectives = Json::array();
    for (std::size_t i = 0; i < condition.objectives.size(); ++i) {
      const JudgedObjective& judged = condition.objectives[i];
      Json line = {{"text", judged.text}};
      if (judged.value) line.update(interval_json(*judged.value));
      if (const auto limit = limit_of(report.question.objectives[i])) line["limit"] = *limit;
      line["verdict"] = standing_name(judged.standing);
      objectives.push_back(std::move(line));
    }
    conditions.push_back(
        {{"lost", condition.condition.key()}, {"objectives", std::move(objectives)}});
  }
  return json;
}

Json curve_json(const LoadCurve& curve) {
  Json points = Json::array();
  for (const LoadPoint& point : curve.points)
    points.push_back({{"load", point.factor},
                      {"rate_per_s", point.rate_per_s},
                      {"utilization", point.utilization},
                      {"error_ratio", point.error_ratio},
                      {"latency", {{"mean", point.mean_s}, {"p99", point.p99_s}}}});
  return points;
}

// ---- text ---------------------------------------------------------------------------------------

std::string header_text(const PlanReport& report) {
  std::string text = fmt::format("{}: {} {} with which, at {:g} %", report.base.name,
                                 report.question.variable.more_is_better() ? "fewest" : "highest",
                                 report.question.variable.noun(), report.options.probability * 100);
  for (std::size_t i = 0; i < report.question.objectives.size(); ++i)
    text += (i == 0 ? ", " : " and ") + report.question.objectives[i].text;
  for (std::size_t i = 1; i < report.question.conditions.size(); ++i)
    text += (i == 1 ? "; also " : " and ") + report.question.conditions[i].name();
  return text;
}

std::vector<std::string> steps_table(const PlanReport& report) {
  const PlanQuestion& question = report.question;
  std::vector<std::vector<std::string>> rows(1);
  rows[0] = {question.variable.more_is_better() ? "step" : "load", "busy"};
  for (const Condition& condition : question.conditions)
    for (const Expectation& objective : question.objectives)
      rows[0].push_back(path_of(objective.text) +
                        (condition.loss == Loss::kNone ? "" : " " + condition.name()));
  if (report.cost) {
    rows[0].emplace_back("cost/h");
    rows[0].emplace_back("per M requests");
  }
  rows[0].emplace_back("runs");
  rows[0].emplace_back("verdict");
  for (const auto& [number, step] : steps_of(report.answer)) {
    const bool answer = report.answer.sure && number == *report.answer.sure;
    std::vector<std::string> row = {(answer ? "* " : "  ") + question.variable.label(number),
                                    percent_text(utilization_of(*step, question.pool))};
    if (step->conditions.empty()) {
      row.back() = "-";
      row.resize(rows[0].size() - 1, "-");
      row.push_back("missed: " + clip(step->impossible, 60));
      rows.push_back(std::move(row));
      continue;
    }
    for (const JudgedCondition& condition : step->conditions)
      for (const JudgedObjective& judged : condition.objectives)
        row.push_back(judged.value
                          ? interval_text(*judged.value,
                                          [&](double value) {
                                            return metric_text(path_of(judged.text), value);
                                          })
                          : "no data");
    if (const auto cost = cost_of(report, *step)) {
      row.push_back(number_text(cost->hour));
      row.push_back(number_text(cost->million));
    }
    row.push_back(std::to_string(step->replications));
    const bool verified = report.answer.verified.contains(number);
    row.push_back(std::string(standing_name(step->standing)) + (verified ? ", verified" : ""));
    rows.push_back(std::move(row));
  }
  return table(rows);
}

std::vector<std::string> curve_table(const PlanReport& report) {
  const LoadCurve& curve = report.answer.curve;
  std::vector<std::vector<std::string>> rows = {
      {"load", "offered", "busy", "mean", "p99", "failed", ""}};
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const LoadPoint& point = curve.points[i];
    rows.push_back({percent_text(point.factor), number_text(point.rate_per_s) + "/s",
                    percent_text(point.utilization), time_text(point.mean_s),
                    time_text(point.p99_s), percent_text(point.error_ratio),
                    curve.knee == i ? "knee" : ""});
  }
  return table(rows);
}

}  // namespace

Json plan_json(const PlanReport& report) {
  const PlanAnswer& answer = report.answer;
  const PlanVariable& variable = report.question.variable;
  Json json = {{"schema", "ballast/plan/1"},
               {"scenario", scenario_json(report.base)},
               {"seed", report.base.system.seed},
               {"version", BALLAST_VERSION},
               {"command", report.command},
               {"variable", variable.noun()},
               {"seek", variable.more_is_better() ? "fewest" : "highest"},
               {"probability", report.options.probability}};
  if (answer.partial) json["partial"] = true;
  Json& objectives = json["objectives"] = Json::array();
  for (const Expectation& objective : report.question.objectives)
    objectives.push_back(objective.text);
  Json& survive = json["survive"] = Json::array();
  for (const Condition& condition : report.question.conditions)
    if (condition.loss != Loss::kNone) survive.push_back(condition.key());
  json["pool"] = report.question.pool;
  json["present"] = variable.label(variable.present());
  json["range"] = {{"from", variable.label(report.options.least)},
                   {"to", variable.label(report.options.most)}};
  if (answer.sure) {
    json["answer"] = {{"sure", variable.label(*answer.sure)},
                      {"possible", variable.label(*answer.possible)},
                      {"beyond_ruled_out", answer.below_ruled_out}};
    const std::int64_t beyond = *answer.possible + (variable.more_is_better() ? -1 : 1);
    if (answer.below_ruled_out && beyond >= 1) json["answer"]["beyond"] = variable.label(beyond);
  }
  json["monotone"] = !answer.not_monotone_at.has_value();
  if (answer.not_monotone_at) json["not_monotone_at"] = variable.label(*answer.not_monotone_at);
  Json& steps = json["steps"] = Json::array();
  for (const auto& [number, step] : steps_of(answer))
    steps.push_back(step_json(report, *step, answer.verified.contains(number)));
  if (!answer.curve.points.empty()) {
    json["load_curve"] = curve_json(answer.curve);
    if (answer.curve.knee) json["knee"] = json["load_curve"][*answer.curve.knee];
  }
  return json;
}

std::string plan_text(const PlanReport& report) {
  std::vector<std::string> lines = wrap(plan_answer_text(plan_json(report)), kColumns);
  for (std::string& line : wrap(header_text(report), kColumns)) lines.push_back(std::move(line));
  if (report.answer.not_monotone_at)
    for (std::string& line :
         wrap(fmt::format("NOT MONOTONE: {} misses although a step with less capacity to spare "
                          "meets the objectives; the answer holds for what was looked at only",
                          report.question.variable.label(*report.answer.not_monotone_at)),
              kColumns))
      lines.push_back(std::move(line));
  lines.emplace_back();
  for (std::string& line : steps_table(report)) lines.push_back(std::move(line));
  const LoadCurve& curve = report.answer.curve;
  if (!curve.points.empty()) {
    lines.emplace_back();
    for (std::string& line : curve_table(report)) lines.push_back(std::move(line));
    if (curve.knee) {
      const LoadPoint& knee = curve.points[*curve.knee];
      lines.push_back(
          fmt::format("knee at {}/s, {} busy: beyond it latency grows faster than throughput",
                      number_text(knee.rate_per_s), percent_text(knee.utilization)));
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace ballast
