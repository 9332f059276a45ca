// `ballast explain`: what a scenario means once its defaults are filled in, without running it.

#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/explanation.h"
#include "app/invalid_input.h"
#include "app/scenario_input.h"

namespace ballast {

namespace {

int explain(const ScenarioArguments& input, const CommandContext& context) {
  const LoadedScenario loaded(input);
  print_diagnostics(loaded.warnings());
  const Scenario& scenario = loaded.base();
  write_stdout(context.json() ? json_text(explanation_json(scenario)) : explanation_text(scenario));
  return kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto input = std::make_shared<ScenarioArguments>();
  add_scenario_options(options, *input);
  add_format_option(options, context);
  return [input, &context] { return explain(*input, context); };
}

}  // namespace

extern const Command kExplainCommand;
const Command kExplainCommand = {
    "explain", "Show a scenario with its defaults, and the load it puts on each server; no run",
    "Examples:\n"
    "  ballast explain misweighted-pool             every value, and which are defaults\n"
    "  ballast explain my.yaml --set traffic.web.arrivals.rate=900/s\n"
    "  ballast explain my.yaml --format json\n",
    setup};

}  // namespace ballast
