#include "app/precision_goal.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/expectations.h"
#include "app/invalid_input.h"
#include "app/measures.h"
#include "app/scenario_input.h"
#include "scenarios/patch.h"
#include "scenarios/quantity.h"
#include "sim/statistics/precision.h"

namespace ballast {

std::string ReplicationArguments::command_line() const {
  std::string text;
  if (replications > 0) text += fmt::format(" --replications {}", replications);
  if (!until_precision.empty()) text += " --until-precision " + shell_quoted(until_precision);
  for (std::size_t i = 0; i < precision_of.size(); ++i)
    text += (i == 0 ? " --precision-of " : ",") + shell_quoted(precision_of[i]);
  return text;
}

void add_replication_options(Options& options, ReplicationArguments& arguments,
                             const std::string& otherwise) {
  options
      .add("--replications", arguments.replications,
           "Runs with draws of their own, from which the 95 % intervals follow (" + otherwise + ")")
      .type("N")
      .between(1, 1000000);
  options
      .add("--until-precision", arguments.until_precision,
           fmt::format("Replicate until the interval is within so much of the value, at most {} "
                       "times or --replications",
                       kMostReplications))
      .type("RATIO");
  options
      .add("--precision-of", arguments.precision_of,
           "The numbers of the result that are to be so precise, e.g. latency.p99,error_ratio")
      .type("METRIC,...")
      .separated_by(',');
}

std::vector<std::string> metric_path(const std::string& metric, const std::string& option) {
  Reading<std::vector<std::string>> path = split_path(metric);
  if (!path.value)
    throw InvalidInput(path.problem.code, option + ": " + path.problem.message, path.problem.hint);
  return *path.value;
}

std::optional<PrecisionGoal> precision_goal(const ReplicationArguments& arguments,
                                            const std::string& usual) {
  if (arguments.until_precision.empty()) {
    if (!arguments.precision_of.empty())
      throw InvalidInput("usage", "--precision-of goes with --until-precision",
                         "add --until-precision 2%");
    return std::nullopt;
  }
  PrecisionGoal goal;
  const Reading<double> relative = read_ratio(arguments.until_precision);
  if (!relative.value || !(*relative.value > 0) || !(*relative.value < 1))
    throw InvalidInput(
        "usage",
        "--until-precision '" + arguments.until_precision + "' is not a ratio between 0 and 1",
        "write --until-precision 2%");
  goal.relative = *relative.value;
  goal.metrics = arguments.precision_of;
  if (goal.metrics.empty()) goal.metrics.push_back(usual);
  for (const std::string& metric : goal.metrics)
    goal.paths.push_back(metric_path(metric, "--precision-of"));
  return goal;
}

void check_metric(const Fold& fold, const std::string& metric, const std::string& option) {
  if (fold.find(metric_path(metric, option)) != nullptr) return;
  const auto close = nearest(metric, fold.names());
  throw InvalidInput(
      "unknown-metric", option + ": the result has no number '" + metric + "'",
      close ? "did you mean '" + *close + "'?" : "`ballast run --format json` shows what there is");
}

bool is_met(const PrecisionGoal& goal, const Json& numbers) {
  return std::all_of(goal.paths.begin(), goal.paths.end(), [&](const auto& path) {
    const Json* member = find_member(numbers, path);
    const auto interval = member == nullptr ? std::nullopt : interval_in(*member);
    return interval && precise_enough(*interval, goal.relative);
  });
}

Json goal_json(const PrecisionGoal& goal, bool reached) {
  return {{"wanted", goal.relative}, {"of", goal.metrics}, {"reached", reached}};
}

}  // namespace ballast
