#include "app/plan/objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/expectations.h"
#include "app/invalid_input.h"
#include "app/measures.h"
#include "scenarios/expectation.h"

namespace ballast {

namespace {

// Two-sided, so that each end alone is wrong with probability `error`.
std::optional<Interval> estimate(const Fold& fold, const Json& numbers,
                                 const std::vector<std::string>& path, double error) {
  const Fold::Values* cell = fold.find(path);
  if (cell == nullptr) return std::nullopt;
  const Json* number = find_member(numbers, path);
  const auto interval = number == nullptr ? std::nullopt : interval_in(*number);
  if (!interval || !std::isfinite(interval->low)) return std::nullopt;  // withheld, or a heavy tail
  return cell->interval(1 - 2 * error);
}

bool holds(const Expectation& objective, double value) {
  switch (objective.op) {
    case Expectation::Op::kLess:
    case Expectation::Op::kLessEqual:
      return value <= objective.a;
    case Expectation::Op::kGreater:
    case Expectation::Op::kGreaterEqual:
      return value >= objective.a;
    default:
      return value >= objective.a && value <= objective.b;
  }
}

// Whether no value of the interval holds.
bool excluded(const Expectation& objective, const Interval& interval) {
  switch (objective.op) {
    case Expectation::Op::kLess:
    case Expectation::Op::kLessEqual:
      return interval.low > objective.a;
    case Expectation::Op::kGreater:
    case Expectation::Op::kGreaterEqual:
      return interval.high < objective.a;
    default:
      return interval.high < objective.a || interval.low > objective.b;
  }
}

Diagnostic mistake(const std::string& line, std::string code, std::string message,
                   std::string hint) {
  Diagnostic diagnostic;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostic.location.file = "--objective";
  if (diagnostic.message.find(line) == std::string::npos)
    diagnostic.message += " in '" + line + "'";
  return diagnostic;
}

Expectation upper_limit(const std::string& metric, double limit) {
  Expectation objective;
  objective.text = fmt::format("{} <= {:.6g}%", metric, limit * 100);
  objective.path = {metric};
  objective.op = Expectation::Op::kLessEqual;
  objective.a = limit;
  return objective;
}

}  // namespace

std::string_view standing_name(Standing standing) {
  switch (standing) {
    case Standing::kMet:
      return "met";
    case Standing::kMissed:
      return "missed";
    case Standing::kOpen:
      return "open";
    case Standing::kNoData:
      return "no_data";
  }
  return "";
}

JudgedObjective judge(const Expectation& objective, const Fold& fold, const Json& numbers,
                      const ClaimErrors& errors) {
  JudgedObjective judged{objective.text, {}, Standing::kNoData, false};
  judged.value = estimate(fold, numbers, objective.path, errors.met);
  if (!judged.value) return judged;
  const auto wider = estimate(fold, numbers, objective.path, errors.missed);
  judged.looks_met = holds(objective, judged.value->value);
  judged.standing = Standing::kOpen;
  if (holds(objective, judged.value->low) && holds(objective, judged.value->high))
    judged.standing = Standing::kMet;
  else if (excluded(objective, *wider))
    judged.standing = Standing::kMissed;
  return judged;
}

std::vector<Expectation> read_objectives(const std::vector<std::string>& lines,
                                         const Scenario& scenario) {
  std::vector<Expectation> objectives;
  std::vector<Diagnostic> mistakes;
  for (const std::string& line : lines) {
    Node node;
    node.kind = Node::Kind::kScalar;
    node.scalar = line;
    Reading<Expectation> read = read_expectation(node, scenario.clock);
    if (!read.value) {
      mistakes.push_back(mistake(line, read.problem.code, read.problem.message, read.problem.hint));
    } else if (read.value->op == Expectation::Op::kEqual || read.value->path[0] == "whatif") {
      mistakes.push_back(mistake(line, "bad-objective",
                                 fmt::format("'{}' is no objective of a plan", line),
                                 "write a limit, as in `latency.p99 <= 500ms`"));
    } else {
      objectives.push_back(*std::move(read.value));
    }
  }
  if (!mistakes.empty()) throw InvalidInput(std::move(mistakes));
  return objectives;
}

std::vector<Expectation> objectives_of(const Scenario& scenario) {
  std::vector<Expectation> objectives;
  for (const Expectation& line : scenario.expectations)
    if ((line.op == Expectation::Op::kLess || line.op == Expectation::Op::kLessEqual) &&
        line.path[0] != "whatif")
      objectives.push_back(line);
  if (!objectives.empty()) return objectives;
  if (!scenario.system.slo_latency)
    throw InvalidInput("no-objective", "there is nothing to plan for",
                       "add --objective 'latency.p99 <= 500ms', `expect` lines or an `slo`");
  const double limit = 1 - scenario.system.slo_objective;
  return {upper_limit("error_ratio", limit), upper_limit("slow_ratio", limit)};
}

}  // namespace ballast
