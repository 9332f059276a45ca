// `ballast import`: the configuration of a real balancer as a scenario.
#include <cstdio>
#include <memory>

#include "app/commands/command.h"
#include "app/config_input.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"

namespace ballast {

namespace {

struct ImportOptions {
  ConfigArguments arguments;
  bool quiet = false;
};

// A rate for a name that is no traffic entry.
void check_names(const config::Assumptions& assumptions, const config::Import& result) {
  std::vector<std::string> names;
  for (const config::ImportedTraffic& traffic : result.traffic) names.push_back(traffic.name);
  std::vector<Diagnostic> problems;
  for (const auto& [name, rate] : assumptions.rate_of) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto close = nearest(name, names);
    problems.push_back({Diagnostic::Severity::kError,
                        "unknown-name",
                        "there is no traffic entry '" + name + "'",
                        {"--rate", 0, 0},
                        {},
                        close ? "did you mean '" + *close + "'?"
                              : "`ballast import` without --rate shows the names"});
  }
  if (!problems.empty()) throw InvalidInput(std::move(problems));
}

int import(const ImportOptions& options) {
  const config::Assumptions assumptions = read_assumptions(options.arguments);
  const LoadedConfig loaded = load_config(options.arguments);
  const config::Import result = config::import_scenario(loaded.config, assumptions);
  if (!options.quiet) {
    print_diagnostics(loaded.warnings);
    print_diagnostics(not_understood(loaded.config));
    std::fputs(coverage_text(loaded.config).c_str(), stderr);
  }
  if (count_errors(result.notes) > 0) throw InvalidInput(result.notes);
  check_names(assumptions, result);
  if (!options.quiet) print_diagnostics(result.notes);
  write_stdout(result.text);
  return kExitOk;
}

std::function<int()> setup(Options& options, CommandContext&) {
  const auto chosen = std::make_shared<ImportOptions>();
  options
      .add("FILE", chosen->arguments.files,
           "haproxy.cfg (several are read as one), nginx.conf, or envoy.yaml; - is standard input")
      .required();
  add_config_options(options, chosen->arguments);
  add_assumption_options(options, chosen->arguments);
  options.add("--duration", chosen->arguments.duration, "Length of the run (default: 10m)")
      .type("TIME");
  options.flag("--quiet", chosen->quiet, "Say nothing of what was not understood");
  return [chosen] { return import(*chosen); };
}

}  // namespace

extern const Command kImportCommand;
const Command kImportCommand = {
    "import", "Turn haproxy.cfg, nginx.conf or envoy.yaml into a scenario",
    "Examples:\n"
    "  ballast import haproxy.cfg --rate 800/s > app.yaml && ballast run app.yaml\n"
    "  ballast import nginx.conf --rate 800/s --work 80ms --workers 8\n"
    "  ballast import envoy.yaml --rate web-app=700/s --rate web-canary=20/s\n"
    "                                               of single traffic entries, by their names\n"
    "  ballast import haproxy.cfg --target haproxy-3.3\n"
    "                                               with the defaults of that version\n"
    "The scenario goes to standard output; # ASSUMED marks what no configuration says. What was "
    "not\n"
    "understood is listed on standard error, with file, line and column.\n"
    "Exit codes: 0 written, 2 invalid input, 3 cannot read or write\n",
    setup};

}  // namespace ballast
