// `ballast plan`: how many servers, or how much load, with stated confidence.
#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/invalid_input.h"
#include "app/output_file.h"
#include "app/plan/plan.h"
#include "app/plan/report.h"
#include "app/progress_options.h"
#include "app/report/page.h"
#include "app/report_option.h"
#include "app/scenario_input.h"
#include "scenarios/quantity.h"

namespace ballast {

namespace {

struct PlanArguments {
  ScenarioArguments input;
  std::string servers;
  std::string workers;
  std::string load;
  std::string pool;
  std::vector<std::string> objectives;
  std::vector<std::string> survive;
  std::string probability = "95%";
  std::string resolution = "1%";
  std::string cost;
  int from = 0;
  int to = 0;
  int zones = 0;
  int replications = 40;
  int threads = 0;
  bool no_curve = false;
  std::string report;
  ProgressArguments progress;
};

std::string command_line(const PlanArguments& a) {
  std::string text = "ballast plan " + a.input.command_line();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", name, shell_quoted(value));
  };
  add("--servers", a.servers);
  add("--workers", a.workers);
  add("--load", a.load);
  add("--pool", a.pool);
  for (const std::string& objective : a.objectives) add("--objective", objective);
  for (const std::string& loss : a.survive) add("--survive", loss);
  if (a.probability != "95%") add("--probability", a.probability);
  if (a.resolution != "1%") add("--resolution", a.resolution);
  add("--cost", a.cost);
  const auto add_number = [&](const char* name, int value, int usual) {
    if (value != usual) text += fmt::format(" {} {}", name, value);
  };
  add_number("--zones", a.zones, 0);
  add_number("--from", a.from, 0);
  add_number("--to", a.to, 0);
  add_number("--replications", a.replications, 40);
  if (a.no_curve) text += " --no-curve";
  return text;
}

double ratio_of(const std::string& option, const std::string& text, double above, double below) {
  const Reading<double> ratio = read_ratio(text);
  if (!ratio.value || !(*ratio.value > above) || !(*ratio.value < below))
    throw InvalidInput(
        "bad-option",
        fmt::format("{} '{}' is not between {}% and {}%", option, text, above * 100, below * 100),
        fmt::format("write it as {} {}", option, below > 0.5 ? "95%" : "2%"));
  return *ratio.value;
}

// The pool that a plan of the load is about: the one named, the only one, or the first that the
// traffic is routed to.
std::string planned_pool(const PlanArguments& a, const SystemSpec& system) {
  if (!a.servers.empty()) return a.servers;
  if (!a.workers.empty()) return a.workers;
  if (!a.pool.empty()) {
    for (const PoolSpec& pool : system.pools)
      if (pool.name == a.pool) return a.pool;
    throw InvalidInput("unknown-pool", fmt::format("the scenario has no pool '{}'", a.pool));
  }
  for (const TrafficSpec& traffic : system.traffic)
    if (a.load == "all" || traffic.name == a.load)
      for (const RouteSpec& route : system.balancers[traffic.to].routes)
        for (const RouteSpec::Target& target : route.targets) return system.pools[target.pool].name;
  return system.pools.front().name;
}

std::unique_ptr<PlanVariable> variable_of(const PlanArguments& a, const LoadedScenario& loaded) {
  const int given =
      (a.servers.empty() ? 0 : 1) + (a.workers.empty() ? 0 : 1) + (a.load.empty() ? 0 : 1);
  if (given != 1)
    throw InvalidInput("usage",
                       "a plan varies one of --servers POOL, --workers POOL, --load TRAFFIC",
                       "as in: ballast plan my.yaml --servers app");
  if (!a.servers.empty()) return servers_of(loaded, a.servers, a.zones);
  if (!a.workers.empty()) return workers_of(loaded, a.workers);
  return load_of(loaded, a.load, ratio_of("--resolution", a.resolution, 0, 0.5));
}

PlanOptions options_of(const PlanArguments& a, const PlanVariable& variable) {
  PlanOptions options;
  const std::int64_t present = variable.present();
  const bool more = variable.more_is_better();
  options.least = a.from > 0 && more ? a.from : 1;
  options.most = a.to > 0 && more ? a.to : 32 * present;
  if (options.least > options.most)
    throw InvalidInput("usage", fmt::format("--from {} is above --to {}", a.from, a.to));
  options.probability = ratio_of("--probability", a.probability, 0.5, 1);
  options.replications = static_cast<std::size_t>(a.replications);
  options.curve = !a.no_curve;
  return options;
}

std::optional<double> cost_of(const PlanArguments& a) {
  if (a.cost.empty()) return std::nullopt;
  const Reading<double> cost = read_number(a.cost);
  if (!cost.value || *cost.value < 0)
    throw InvalidInput("bad-option",
                       fmt::format("--cost '{}' is not a number of 0 or more", a.cost),
                       "write what a server costs an hour: --cost 0.40");
  return cost.value;
}

int plan(const PlanArguments& a, CommandContext& context) {
  const LoadedScenario loaded(a.input);
  if (!a.progress.quiet) print_diagnostics(loaded.warnings());
  context.replay = command_line(a);
  const std::unique_ptr<PlanVariable> variable = variable_of(a, loaded);
  const PlanOptions options = options_of(a, *variable);
  const std::optional<double> cost = cost_of(a);
  check_report(a.report);
  PlanQuestion question{*variable,
                        planned_pool(a, loaded.base().system),
                        a.objectives.empty() ? objectives_of(loaded.base())
                                             : read_objectives(a.objectives, loaded.base()),
                        read_conditions(a.survive),
                        a.threads,
                        a.progress.mode()};
  const PlanAnswer answer = make_plan(question, options, catch_interrupts());
  const PlanReport report{loaded.base(), question, options, answer, cost, context.replay};
  if (!a.report.empty()) write_file(a.report, report::plan_report(plan_json(report)));
  write_stdout(context.json() ? json_text(plan_json(report)) : plan_text(report));
  if (answer.partial) return kExitInterrupted;
  return answer.sure ? kExitOk : kExitMissed;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<PlanArguments>();
  add_scenario_options(options, chosen->input);
  options.add("--servers", chosen->servers, "Find the fewest servers of this pool").type("POOL");
  options.add("--workers", chosen->workers, "Find the fewest workers of each of its servers")
      .type("POOL");
  options.add("--load", chosen->load, "Find the highest load of this traffic, or of all")
      .type("TRAFFIC|all");
  options
      .add("--objective", chosen->objectives,
           "What to meet, as an `expect` line (repeatable; default: those of the scenario, else "
           "its slo)")
      .type("'PATH <= VALUE'");
  options
      .add("--probability", chosen->probability,
           "How sure to be of each claim of the answer (default: 95%)")
      .type("P");
  options
      .add("--survive", chosen->survive,
           "The objectives must hold with this lost, too: the largest server, or a zone "
           "(repeatable)")
      .type("server|zone")
      .separated_by(',');
  options.add("--zones", chosen->zones, "With --servers: deal the servers out to so many zones")
      .type("N")
      .between(2, 1000);
  options.add("--pool", chosen->pool, "With --load: the pool that --survive and costs are about")
      .type("POOL");
  options.add("--from", chosen->from, "Fewest servers or workers to consider (default: 1)")
      .type("N")
      .between(1, 100'000);
  options.add("--to", chosen->to, "Most servers or workers to consider (default: 32 times as many)")
      .type("N")
      .between(1, 100'000);
  options
      .add("--resolution", chosen->resolution,
           "With --load: to what share of the present load to find it (default: 1%)")
      .type("P");
  options
      .add("--replications", chosen->replications,
           "Runs of a step at most; the search takes a quarter of them (default: 40)")
      .type("N")
      .between(4, 100'000);
  options.add("--cost", chosen->cost, "What a server costs an hour, to show the cost of each step")
      .type("C");
  options.flag("--no-curve", chosen->no_curve, "Leave out the load-latency curve of the answer");
  add_threads_option(options, chosen->threads);
  add_report_option(options, chosen->report);
  add_format_option(options, context);
  add_progress_options(options, chosen->progress);
  return [chosen, &context] { return plan(*chosen, context); };
}

}  // namespace

extern const Command kPlanCommand;
const Command kPlanCommand = {
    "plan", "How many servers, or how much load, meets the objectives, with stated confidence",
    "Examples:\n"
    "  ballast plan my.yaml --servers app                   the scenario's own objectives\n"
    "  ballast plan my.yaml --servers app --objective 'latency.p99 <= 500ms' \\\n"
    "      --objective 'error_ratio <= 0.1%' --survive server --cost 0.40\n"
    "  ballast plan my.yaml --servers app --zones 3 --survive zone\n"
    "  ballast plan my.yaml --servers app --cost 0.40 --report plan.html    the page to show\n"
    "  ballast plan my.yaml --load web --objective 'latency.p99 <= 500ms' --probability 99%\n"
    "The answer is the smallest number that is verified to do, and those below it that could\n"
    "not be ruled out: 27-28 servers.\n"
    "Exit codes: 0 there is an answer, 1 nothing in the range meets the objectives, 2 invalid\n"
    "input, 130 interrupted\n",
    setup};

}  // namespace ballast
