// `ballast compare`: variants of a scenario on the same traffic, with intervals of their
// differences.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

#include "app/commands/command.h"
#include "app/compare/overlay.h"
#include "app/compare/report.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/expectations.h"
#include "app/interrupt.h"
#include "app/invalid_input.h"
#include "app/measures.h"
#include "app/output_dir.h"
#include "app/output_file.h"
#include "app/precision_goal.h"
#include "app/progress_options.h"
#include "app/report/page.h"
#include "app/report_option.h"
#include "app/result_json.h"
#include "app/scenario_input.h"
#include "app/series_csv.h"
#include "sim/statistics/precision.h"

namespace ballast {

namespace {

constexpr int kUsualReplications = 20;

struct CompareOptions {
  CompareArguments what;
  std::vector<std::string> metrics;
  std::string rank_by;
  ReplicationArguments replication;
  int threads = 0;
  std::string out;
  std::string report;
  bool no_performance = false;
  ProgressArguments progress;
};

std::string reproduce_command(const CompareOptions& options, std::uint64_t seed) {
  CompareArguments what = options.what;
  what.seed = seed;
  std::string text = "ballast compare" + what.command_line();
  for (std::size_t i = 0; i < options.metrics.size(); ++i)
    text += (i == 0 ? " --metrics " : ",") + shell_quoted(options.metrics[i]);
  if (!options.rank_by.empty()) text += " --rank-by " + shell_quoted(options.rank_by);
  return text + options.replication.command_line();
}

// Compares what has been folded so far.
class Comparing {
 public:
  Comparing(const CompareOptions& options, const Variants& variants)
      : options_(options), variants_(variants) {
    const bool incident = variants.all[0].scenario.system.incident.has_value();
    rank_by_ = !options.rank_by.empty() ? options.rank_by
               : incident               ? "during.error_ratio"
                                        : "latency.mean";
    goal_ = precision_goal(options.replication, rank_by_);
  }

  const std::optional<PrecisionGoal>& goal() const { return goal_; }
  bool reached() const { return reached_; }
  const Comparison& comparison() const { return comparison_; }
  const std::vector<Json>& numbers() const { return numbers_; }

  // Mistyped metrics are found after the first replication.
  void check_metrics(const std::vector<Fold>& folds) const {
    for (const std::string& metric : options_.metrics) check_metric(folds[0], metric, "--metrics");
    if (!options_.rank_by.empty()) check_metric(folds[0], options_.rank_by, "--rank-by");
    if (goal_)
      for (const std::string& metric : options_.replication.precision_of)
        check_metric(folds[0], metric, "--precision-of");
  }

  void look(const std::vector<Fold>& folds) {
    numbers_.clear();
    for (std::size_t v = 0; v < folds.size(); ++v)
      numbers_.push_back(folds[v].numbers(variants_.all[v].scenario.system));
    std::vector<std::string> metrics = options_.metrics;
    if (metrics.empty())
      metrics = usual_metrics(folds, variants_.all[0].scenario.system.incident.has_value());
    const auto want = [&](const std::string& metric) {
      if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end())
        metrics.push_back(metric);
    };
    want(rank_by_);
    if (goal_)
      for (const std::string& metric : goal_->metrics) want(metric);
    comparison_ = compare(folds, numbers_, metrics, rank_by_);
    reached_ = goal_ && differences_are_precise();
  }

 private:
  // Each difference from the first variant is known to within the ratio of the first's value.
  bool differences_are_precise() const {
    for (const PairComparison& pair : comparison_.pairs) {
      if (pair.first != 0) continue;
      for (const std::string& wanted : goal_->metrics) {
        const auto found = std::find_if(
            pair.metrics.begin(), pair.metrics.end(),
            [&](const MetricDifference& m) { return comparison_.metrics[m.metric] == wanted; });
        if (found == pair.metrics.end()) return false;
        const Json* base = find_member(numbers_[0], metric_path(wanted, "--precision-of"));
        const double half = found->difference.paired.half_width();
        const Interval beside{interval_in(*base)->value, interval_in(*base)->value - half,
                              interval_in(*base)->value + half};
        if (!precise_enough(beside, goal_->relative)) return false;
      }
    }
    return true;
  }

  const CompareOptions& options_;
  const Variants& variants_;
  std::string rank_by_;
  std::optional<PrecisionGoal> goal_;
  std::vector<Json> numbers_;
  Comparison comparison_;
  bool reached_ = false;
};

int run(const CompareOptions& options, CommandContext& context) {
  const Variants variants = variants_of(options.what);
  if (!options.progress.quiet) print_diagnostics(variants.warnings);
  const std::string reproduce = reproduce_command(options, variants.all[0].scenario.system.seed);
  context.replay = reproduce;
  Comparing comparing(options, variants);
  check_report(options.report);
  std::optional<OutputDir> out;
  if (!options.out.empty()) out.emplace(options.out);

  ReplicateOptions replicating;
  replicating.threads = options.threads;
  replicating.replications = static_cast<std::size_t>(options.replication.replications > 0
                                                          ? options.replication.replications
                                                      : comparing.goal() ? kMostReplications
                                                                         : kUsualReplications);
  if (replicating.replications < 2)
    throw InvalidInput("usage", "a comparison takes at least 2 replications",
                       "give --replications 20");
  const std::size_t width = variants.all.size();
  std::vector<Duration> durations;
  for (std::size_t i = 0; i < replicating.replications; ++i)
    for (const Variant& variant : variants.all)
      durations.push_back(variant.scenario.system.duration);
  Progress progress(options.progress.mode(), "compare", durations, std::cerr);
  std::vector<const SystemSpec*> systems;
  for (const Variant& variant : variants.all) systems.push_back(&variant.scenario.system);
  if (variants.baseline)
    replicating.relate = [&](std::vector<Json>& measures) {
      const Json baseline = measures[*variants.baseline];
      for (Json& variant : measures) attribute(variant, baseline);
    };
  Overlay overlay(systems);
  if (out || !options.report.empty())
    replicating.watch = [&](std::size_t variant, const Series& series) {
      overlay.add(variant, series);
    };
  if (comparing.goal()) progress.expect(kFirstCheckpoint * width);
  replicating.enough = [&](const std::vector<Fold>& folds) {
    const std::size_t n = folds[0].replications();
    if (n == 1) comparing.check_metrics(folds);
    if (!comparing.goal() || !is_checkpoint(n)) return false;
    progress.expect(next_checkpoint(n) * width);
    comparing.look(folds);
    return comparing.reached();
  };
  const Replicated all = replicate(systems, replicating, catch_interrupts(), progress);
  if (all.folds.empty() || all.folds[0].replications() < 2) {
    std::cerr << "ballast: interrupted before two replications were complete\n";
    if (context.json())
      write_stdout(json_text({{"schema", "ballast/compare/1"}, {"partial", true}}));
    return kExitInterrupted;
  }
  comparing.look(all.folds);

  CompareReport report{variants.all,
                       comparing.numbers(),
                       comparing.comparison(),
                       all.folds[0].replications(),
                       all.partial,
                       Json(),
                       std::nullopt,
                       reproduce,
                       overlay.interval()};
  if (comparing.goal()) report.precision = goal_json(*comparing.goal(), comparing.reached());
  if (!options.no_performance) report.effort = all.effort;
  const Json json = compare_json(report);
  std::vector<std::string> names;
  for (const Variant& variant : variants.all) names.push_back(variant.name);
  const Series series = overlay.series(names);
  if (out) {
    out->write("timeline.csv", [&](std::ostream& file) { write_series_csv(file, series); });
    out->write("compare.json", [&](std::ostream& file) { file << json_text(json); });
  }
  if (!options.report.empty())
    write_file(options.report, report::comparison_report({json, series, {}}));
  if (context.json()) {
    write_stdout(json_text(json));
  } else {
    std::string text;
    for (const std::string& line : compare_lines(json, reproduce, Style{stdout_wants_colour()}))
      text += line + "\n";
    write_stdout(text);
  }
  return all.partial ? kExitInterrupted : kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<CompareOptions>();
  options
      .add("SCENARIO", chosen->what.scenarios,
           "A file, - for standard input, or the name of a shipped scenario; several are compared "
           "with each other")
      .required();
  options
      .add("--algorithms", chosen->what.algorithms,
           "Compare these algorithms, the first with each other one")
      .type("NAME,...");
  options
      .add("--balancer", chosen->what.balancers,
           "The balancer whose algorithm --algorithms means (default: all of them)")
      .type("NAME");
  options
      .add("--whatif", chosen->what.whatifs,
           "Compare the scenario as it is with these of its what-ifs (default: all of them)")
      .type("NAME,...|all")
      .separated_by(',');
  options
      .add("--metrics", chosen->metrics,
           "Numbers of the result to compare, e.g. latency.p99,pools.app.utilization")
      .type("METRIC,...")
      .separated_by(',');
  options
      .add("--rank-by", chosen->rank_by,
           "The number that ranks, lowest first (default: during.error_ratio of an incident, else "
           "latency.mean)")
      .type("METRIC");
  add_replication_options(options, chosen->replication,
                          fmt::format("default: {}", kUsualReplications));
  options
      .add("--set", chosen->what.sets,
           "Replace the value at a path of the scenario, e.g. duration=1h (repeatable)")
      .type("PATH=VALUE");
  options.add("--seed", chosen->what.seed, "Seed of the random draws, instead of the scenario's")
      .type("N");
  add_threads_option(options, chosen->threads);
  options.add("--out", chosen->out, "Write compare.json and timeline.csv to this directory")
      .type("DIR");
  add_report_option(options, chosen->report);
  add_format_option(options, context);
  options.flag("--no-performance", chosen->no_performance,
               "Leave out wall time and memory: the same bytes on every run");
  add_progress_options(options, chosen->progress);
  return [chosen, &context] { return run(*chosen, context); };
}

}  // namespace

extern const Command kCompareCommand;
const Command kCompareCommand = {
    "compare", "Compare algorithms, what-ifs or scenarios on the same traffic, with intervals",
    "Examples:\n"
    "  ballast compare misweighted-pool                     what each what-if would have changed\n"
    "  ballast compare my.yaml --algorithms random,power_of_d,jsq\n"
    "  ballast compare my.yaml --algorithms 'ring_hash,{name: ring_hash, points: 1}'\n"
    "  ballast compare before.yaml after.yaml --metrics latency.p99,error_ratio\n"
    "  ballast compare my.yaml --whatif all --until-precision 2%\n"
    "  ballast compare misweighted-pool --report whatifs.html   the page: ranking, differences\n"
    "A difference is called one only if its interval excludes 0 with all intervals of the\n"
    "comparison holding together at 95 %; else it says how many replications might show it.\n"
    "Exit codes: 0 compared, 2 invalid input, 3 cannot read or write, 70 a bug in ballast,\n"
    "130 interrupted (what the complete replications tell)\n",
    setup};

}  // namespace ballast
