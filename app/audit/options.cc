#include "app/audit/options.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/invalid_input.h"

namespace ballast {

namespace {

Diagnostic problem(const char* code, const char* option, const std::string& message,
                   const std::string& hint = {}) {
  return {Diagnostic::Severity::kError, code, message, {option, 0, 0}, {}, hint};
}

audit::Load load_of(const ConfigArguments& arguments) {
  const config::Assumptions given = read_assumptions(arguments);
  audit::Load load;
  load.rate_per_s = given.rate_per_s;
  load.backend_rate = given.rate_of;
  if (given.work) load.work_s = std::chrono::duration<double>(*given.work).count();
  if (given.workers) load.workers = *given.workers;
  return load;
}

// A name that no configuration has is a typing error, not a backend without traffic.
void check_names(const AuditPlan& plan, std::vector<Diagnostic>& problems) {
  std::vector<std::string> names;
  for (const config::Config& config : plan.configs)
    for (const config::Backend& backend : config.backends) names.push_back(backend.name);
  for (const auto& [name, rate] : plan.load.backend_rate) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto close = nearest(name, names);
    problems.push_back(problem("unknown-name", "--rate", "there is no backend '" + name + "'",
                               close ? "did you mean '" + *close + "'?" : std::string()));
  }
}

// A file that came out empty must not look like one without faults.
void warn_of_nothing(const config::Config& config, std::vector<Diagnostic>& warnings) {
  for (const config::Backend& backend : config.backends)
    if (!backend.servers.empty()) return;
  const std::string file = config.files.empty() ? std::string() : config.files.front();
  warnings.push_back({Diagnostic::Severity::kWarning,
                      "nothing-to-audit",
                      "no server stands in it",
                      {file, 0, 0},
                      {},
                      "most rules look at servers; is this the whole file?"});
}

void load_into(AuditPlan& plan, const ConfigArguments& input, std::vector<Diagnostic>& problems) {
  try {
    LoadedConfig loaded = load_config(input);
    plan.warnings.insert(plan.warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
    for (Diagnostic& part : not_understood(loaded.config)) plan.warnings.push_back(std::move(part));
    warn_of_nothing(loaded.config, plan.warnings);
    plan.configs.push_back(std::move(loaded.config));
  } catch (const InvalidInput& invalid) {
    problems.insert(problems.end(), invalid.diagnostics().begin(), invalid.diagnostics().end());
  }
}

}  // namespace

void add_audit_options(Options& options, AuditArguments& a) {
  options.add("FILE", a.input.files, "haproxy.cfg, nginx.conf or envoy.yaml; - is standard input")
      .required();
  options
      .add("--rate", a.input.rates,
           "Requests a second that reach each backend, or BACKEND=RATE for one of them "
           "(repeatable): findings then have utilizations")
      .type("RATE|BACKEND=RATE");
  options.add("--work", a.input.work, "Time a server works on a request (default: 80ms)")
      .type("TIME");
  options.add("--workers", a.input.workers, "Requests a server works on at once (default: 8)")
      .type("N");
  add_config_options(options, a.input);
  options.add("--fail-on", a.fail_on, "Exit code 1 from this severity on (default: error)")
      .one_of({"error", "warning", "info"});
  options.flag("--together", a.together,
               "The files are one configuration, as with -f of haproxy repeated");
  options.flag("--against", a.against,
               "Two files, the old and the new one: what the change does to the split, and only "
               "the findings that it brings");
  options.flag("--layers", a.layers,
               "The files are proxies in front of each other, from the client on: multiply their "
               "retries");
  options.add("--baseline", a.baseline, "Leave out the findings that this file knows").type("FILE");
  options
      .add("--write-baseline", a.write_baseline,
           "Write the findings to a file for --baseline, and exit 0")
      .type("FILE");
  options.flag("--no-simulate", a.no_simulate, "Leave out the simulations that measure findings");
}

AuditPlan plan_audit(const AuditArguments& arguments) {
  AuditPlan plan;
  plan.load = load_of(arguments.input);
  plan.fail_on = *audit::read_severity(arguments.fail_on);
  std::vector<Diagnostic> problems;
  if (arguments.against && arguments.input.files.size() != 2)
    throw InvalidInput("usage", "--against needs two files: the old and the new one",
                       "ballast audit --against old.cfg new.cfg");
  if (arguments.together && (arguments.against || arguments.layers))
    throw InvalidInput("usage", "--together makes one configuration of all files",
                       "leave it out with --against and --layers");
  if (arguments.together) {
    load_into(plan, arguments.input, problems);
  } else {
    for (const std::string& file : arguments.input.files) {
      ConfigArguments one = arguments.input;
      one.files = {file};
      load_into(plan, one, problems);
    }
  }
  if (problems.empty()) check_names(plan, problems);
  if (!problems.empty()) throw InvalidInput(std::move(problems));
  return plan;
}

}  // namespace ballast
