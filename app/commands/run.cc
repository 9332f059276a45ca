// `ballast run`: replays a scenario, and with --whatif the same traffic under other conditions.
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/expectations.h"
#include "app/interrupt.h"
#include "app/invalid_input.h"
#include "app/output_dir.h"
#include "app/output_file.h"
#include "app/plot.h"
#include "app/precision_goal.h"
#include "app/progress_options.h"
#include "app/report/page.h"
#include "app/report_option.h"
#include "app/result_json.h"
#include "app/run_experiment.h"
#include "app/scenario_input.h"
#include "app/summary.h"
#include "app/theory_beside.h"
#include "app/whatif_choice.h"

namespace ballast {

namespace {

struct RunOptions {
  ScenarioArguments input;
  std::vector<std::string> whatifs;
  ReplicationArguments replication;
  int threads = 0;
  std::string out;
  std::string report;
  bool no_performance = false;
  bool theory = false;
  bool plot = false;
  ProgressArguments progress;
};

std::string reproduce_command(const RunOptions& options, const Scenario& scenario) {
  ScenarioArguments input = options.input;
  input.seed = scenario.system.seed;
  std::string text = "ballast run " + input.command_line();
  for (std::size_t i = 0; i < options.whatifs.size(); ++i)
    text += (i == 0 ? " --whatif " : ",") + shell_quoted(options.whatifs[i]);
  text += options.replication.command_line();
  if (options.theory) text += " --theory";
  return text;
}

std::string hint_text(const RunOptions& options, const Scenario& scenario) {
  if (!options.whatifs.empty() || scenario.whatifs.empty()) return "";
  std::vector<std::string> names;
  for (const WhatIf& whatif : scenario.whatifs) names.push_back(whatif.name);
  return "next: --whatif all runs the same traffic with " + join_names(names, 4);
}

report::RunSource report_source(const Json& result, const Experiment& experiment) {
  report::RunSource source{result, experiment.base().result.series, {}};
  if (const ExperimentRun* baseline = experiment.whatif(experiment.base().scenario.baseline))
    source.baseline = baseline->result.series;
  return source;
}

void print_result(const RunOptions& options, const CommandContext& context, const Json& result,
                  const Experiment& experiment) {
  const Scenario& scenario = experiment.base().scenario;
  if (context.json()) {
    write_stdout(json_text(result));
    return;
  }
  const SummaryInput input{result, scenario, reproduce_command(options, scenario),
                           hint_text(options, scenario), Style{stdout_wants_colour()}};
  std::string text;
  for (const std::string& line : summary_lines(input)) text += line + "\n";
  if (options.theory)
    for (const std::string& line : theory_lines(result)) text += line + "\n";
  if (options.plot)
    for (const std::string& line : plot_lines(report_source(result, experiment), plot_style()))
      text += line + "\n";
  write_stdout(text);
}

int run(const RunOptions& options, CommandContext& context) {
  if (options.plot && context.json())
    throw InvalidInput("plot-in-json", "--plot draws for people, --format json is for programs",
                       "use one of the two");
  const LoadedScenario loaded(options.input);
  if (!options.progress.quiet) print_diagnostics(loaded.warnings());
  context.replay = reproduce_command(options, loaded.base());

  std::vector<PlannedRun> plan;
  plan.push_back({"", loaded.base()});
  for (const std::string& name : chosen_whatifs(loaded.base(), options.whatifs))
    plan.push_back({name, loaded.whatif(name)});
  check_report(options.report);
  std::optional<OutputDir> out;
  if (!options.out.empty()) out.emplace(options.out);

  const ReplicationArguments& replication = options.replication;
  const auto goal = precision_goal(replication, "latency.mean");
  const int most = replication.replications > 0 ? replication.replications
                   : goal                       ? kMostReplications
                                                : 1;
  std::vector<Duration> durations;
  for (int i = 0; i < most; ++i)
    for (const PlannedRun& run : plan) durations.push_back(run.scenario.system.duration);
  Progress progress(options.progress.mode(), loaded.base().name, durations, std::cerr);
  const Experiment experiment =
      run_experiment(std::move(plan), {static_cast<std::size_t>(most), options.threads, goal},
                     catch_interrupts(), progress);

  Json result = result_json(experiment, {!options.no_performance, context.replay});
  if (options.theory)
    for (const ExperimentRun& run : experiment.runs)
      put_theory(run.whatif.empty() ? result : result["whatif"][run.whatif], run.scenario.system,
                 predict(run.scenario.system));
  if (out) write_experiment(*out, result, experiment);
  if (!options.report.empty())
    write_file(options.report, report::run_report(report_source(result, experiment)));
  print_result(options, context, result, experiment);
  if (experiment.partial()) return kExitInterrupted;
  return all_met(result["expect"]) ? kExitOk : kExitMissed;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<RunOptions>();
  add_scenario_options(options, chosen->input);
  options
      .add("--whatif", chosen->whatifs,
           "Also run these what-ifs of the scenario on the same traffic, or all of them")
      .type("NAME,...|all")
      .separated_by(',');
  add_replication_options(options, chosen->replication, "default: 1 run, no intervals");
  add_threads_option(options, chosen->threads);
  options
      .add("--out", chosen->out,
           "Write result.json and series.csv (and one series a what-if) to this directory")
      .type("DIR");
  add_report_option(options, chosen->report);
  add_format_option(options, context);
  options.flag("--theory", chosen->theory,
               "Beside each server's numbers those that queueing theory expects, and what it "
               "leaves out");
  options.flag("--plot", chosen->plot,
               "Draw errors, latency and the servers' shares over time in the terminal");
  options.flag("--no-performance", chosen->no_performance,
               "Leave out wall time and memory: the same bytes on every run");
  add_progress_options(options, chosen->progress);
  return [chosen, &context] { return run(*chosen, context); };
}

}  // namespace

extern const Command kRunCommand;
const Command kRunCommand = {
    "run", "Replay a scenario: who was hurt, when, on which servers, and what would have helped",
    "Examples:\n"
    "  ballast run misweighted-pool                       a shipped incident, by name\n"
    "  ballast run misweighted-pool --whatif all          beside what would have prevented it\n"
    "  ballast run my.yaml --set duration=1h --seed 7     your own, with changes\n"
    "  ballast run my.yaml --out result                   result.json and series.csv\n"
    "  ballast run my.yaml --replications 20              every number with its 95 % interval\n"
    "  ballast run my.yaml --whatif all --report incident.html    the page for the review\n"
    "  ballast run my.yaml --plot                         timelines in the terminal\n"
    "  ballast run my.yaml --until-precision 2% --precision-of latency.p99,error_ratio\n"
    "  ballast run my.yaml --theory                       what formulas expect, beside the result\n"
    "  ballast run my.yaml --format json | jq .error_ratio\n"
    "Exit codes: 0 objectives met, 1 an objective missed or without data, 2 invalid input,\n"
    "3 cannot read or write, 70 a bug in ballast, 130 interrupted (partial result)\n",
    setup};

}  // namespace ballast
