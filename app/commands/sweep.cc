// `ballast sweep`: runs a scenario at every point of a grid of patches.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/invalid_input.h"
#include "app/output_dir.h"
#include "app/output_file.h"
#include "app/progress_options.h"
#include "app/report/page.h"
#include "app/report_option.h"
#include "app/scenario_input.h"
#include "app/sweep/report.h"
#include "app/sweep/sweep.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

struct SweepOptions {
  ScenarioArguments input;
  std::vector<std::string> vary;
  std::vector<std::string> metrics;
  std::string study;
  std::string csv;
  std::string report;
  int replications = 1;
  int threads = 0;
  ProgressArguments progress;
};

std::string reproduce_command(const SweepOptions& options) {
  std::string text = "ballast sweep " + options.input.command_line();
  for (const std::string& vary : options.vary) text += " --vary " + shell_quoted(vary);
  for (const std::string& metric : options.metrics) text += " --metric " + shell_quoted(metric);
  if (options.replications > 1) text += fmt::format(" --replications {}", options.replications);
  return text;
}

std::string resume_command(const SweepOptions& options) {
  const std::string study = options.study.empty() ? "" : " --study " + shell_quoted(options.study);
  return reproduce_command(options) + study;
}

// Says which numbers were asked for in vain, and what may have been meant.
bool warn_of_no_data(const Sweep& sweep) {
  std::vector<Diagnostic> warnings;
  for (const std::string& name : metrics_without_data(sweep)) {
    Diagnostic warning;
    warning.severity = Diagnostic::Severity::kWarning;
    warning.code = "no-data";
    warning.message = fmt::format("no point of the sweep has a value for '{}'", name);
    warning.location.file = "--metric";
    if (const auto close = nearest(name, number_paths(sweep.example())))
      warning.hint = "did you mean '" + *close + "'?";
    else
      warning.hint = "paths are those of docs/results.md, as in `expect` lines";
    warnings.push_back(std::move(warning));
  }
  print_diagnostics(warnings);
  return !warnings.empty();
}

int sweep(const SweepOptions& options, CommandContext& context) {
  if (options.csv == "-" && context.json())
    throw InvalidInput("two-formats", "--csv - and --format json both want standard output",
                       "write the CSV to a file");
  Grid grid = read_grid(options.vary);
  std::vector<Metric> metrics = read_metrics(options.metrics);
  const LoadedScenario loaded(options.input);
  if (!options.progress.quiet) print_diagnostics(loaded.warnings());
  context.replay = resume_command(options);
  if (metrics.empty()) metrics = default_metrics(loaded.base());

  const std::filesystem::path csv(options.csv);
  std::optional<OutputDir> csv_dir;
  if (!options.csv.empty() && options.csv != "-") {
    if (std::filesystem::is_directory(csv) || !csv.has_filename())
      throw IoError("cannot write '" + options.csv + "': it is a directory");
    csv_dir.emplace(csv.has_parent_path() ? csv.parent_path() : std::filesystem::path("."));
  }
  check_report(options.report);
  // First: what is wrong with the grid must not leave a study behind.
  std::vector<Duration> lengths = lengths_of(loaded, grid);
  std::optional<StudyFile> study;
  if (!options.study.empty()) {
    const Scenario& base = loaded.base();
    study.emplace(options.study,
                  StudyIdentity{base.name, base.hash, base.system.seed, options.replications},
                  grid);
  }
  Sweep sweep(loaded, std::move(grid), std::move(lengths), std::move(metrics), options.replications,
              study ? &*study : nullptr);
  if (sweep.resumed_runs() > 0 && !options.progress.quiet)
    std::cerr << fmt::format("{} has {} of {} runs already\n", options.study, sweep.resumed_runs(),
                             sweep.resumed_runs() + sweep.remaining().size());

  const std::atomic<bool>& stop = catch_interrupts();
  Progress progress(options.progress.mode(), loaded.base().name, sweep.remaining(), std::cerr);
  sweep.run(options.threads, stop, progress);
  progress.finish();

  if (csv_dir)
    csv_dir->write(csv.filename().string(), [&](std::ostream& file) { file << sweep_csv(sweep); });
  const Json json = sweep_json(sweep, loaded.base(), reproduce_command(options));
  if (!options.report.empty()) write_file(options.report, report::sweep_report(json));
  if (options.csv == "-")
    write_stdout(sweep_csv(sweep));
  else
    write_stdout(context.json() ? json_text(json) : sweep_text(sweep, loaded.base()));
  if (sweep.complete_points() < sweep.grid().size()) {
    if (study && !options.progress.quiet)
      std::cerr << "interrupted; the same command goes on: " << context.replay << "\n";
    return kExitInterrupted;
  }
  return warn_of_no_data(sweep) && !options.metrics.empty() ? kExitMissed : kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<SweepOptions>();
  add_scenario_options(options, chosen->input);
  options
      .add("--vary", chosen->vary,
           "Values of a path of the scenario: a..b:step or x,y,z; several --vary make a grid, in "
           "which the last changes fastest")
      .type("PATH=VALUES")
      .required();
  options
      .add("--metric", chosen->metrics,
           "A number of the result to show, as in `expect` lines, e.g. latency.p99 (repeatable; "
           "default: errors, latency, users, utilization)")
      .type("PATH");
  options
      .add("--replications", chosen->replications,
           "Runs of each point with other random draws; numbers then have 95 % intervals")
      .type("N")
      .between(1, 100'000);
  options
      .add("--study", chosen->study,
           "Keep every run in this file (SQLite); the same command goes on where it was stopped")
      .type("FILE");
  options.add("--csv", chosen->csv, "Write a row a point to this file, or - for standard output")
      .type("FILE|-");
  add_report_option(options, chosen->report);
  add_threads_option(options, chosen->threads);
  add_format_option(options, context);
  add_progress_options(options, chosen->progress);
  return [chosen, &context] { return sweep(*chosen, context); };
}

}  // namespace

extern const Command kSweepCommand;
const Command kSweepCommand = {
    "sweep", "Run a scenario at every point of a grid: one number against another, or two",
    "Examples:\n"
    "  ballast sweep my.yaml --vary traffic.web.arrivals.rate=500/s..900/s:50/s\n"
    "  ballast sweep my.yaml --vary pools.app.servers=8..12 \\\n"
    "      --vary balancers.edge.algorithm=random,power_of_d,jsq --metric latency.p99\n"
    "  ballast sweep my.yaml --vary pools.app.workers=4,8,16 --replications 10 --csv out.csv\n"
    "  ballast sweep my.yaml --vary ... --study my.db     killed? the same command goes on\n"
    "  ballast sweep my.yaml --vary ... --report sweep.html    the page: a chart a metric\n"
    "  sqlite3 my.db \"SELECT point, result ->> '$.latency.p99' FROM run\"\n"
    "Exit codes: 0 fine, 1 a --metric has no data, 2 invalid input or another sweep's study,\n"
    "3 cannot read or write, or the study file is damaged, 130 interrupted\n",
    setup};

}  // namespace ballast
