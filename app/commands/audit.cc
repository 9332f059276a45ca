// `ballast audit`: what is wrong with the configuration of a load balancer, with numbers.
#include <memory>

#include "app/audit/baseline.h"
#include "app/audit/measure.h"
#include "app/audit/options.h"
#include "app/audit/report.h"
#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "scenarios/audit/layers.h"

namespace ballast {

namespace {

// Each takes some tenths of a second; who has more findings than this reads the first ones first.
constexpr std::size_t kMostSimulations = 6;

std::string report_text(const std::vector<AuditedConfig>& audited, const CommandContext& context,
                        audit::Severity threshold) {
  if (context.json()) return json_text(audit_json(audited));
  if (context.format == "sarif") return json_text(audit_sarif(audited));
  if (context.format == "junit") return audit_junit(audited, threshold);
  return audit_text(audited, stdout_wants_colour());
}

std::vector<AuditedConfig> audit_each(AuditPlan& plan) {
  std::vector<AuditedConfig> audited;
  for (config::Config& config : plan.configs) {
    AuditedConfig one;
    one.audit = audit::audit(config, plan.load);
    one.config = std::move(config);
    audited.push_back(std::move(one));
  }
  return audited;
}

std::vector<AuditedConfig> audit_change(AuditPlan& plan) {
  AuditedConfig one;
  audit::Push push = audit::compare(plan.configs[0], plan.configs[1], plan.load);
  one.config = std::move(plan.configs[1]);
  one.audit = std::move(push.audit);
  one.changes = std::move(push.backends);
  one.in_old = push.known;
  std::vector<AuditedConfig> audited;
  audited.push_back(std::move(one));
  return audited;
}

void add_layers(std::vector<AuditedConfig>& audited) {
  std::vector<const config::Config*> layers;
  for (const AuditedConfig& one : audited) layers.push_back(&one.config);
  for (audit::Finding& finding : audit::layered_retries(layers))
    audited.front().audit.findings.push_back(std::move(finding));
}

int audit_files(const AuditArguments& arguments, const CommandContext& context) {
  AuditPlan plan = plan_audit(arguments);
  print_diagnostics(plan.warnings);
  std::vector<AuditedConfig> audited = arguments.against ? audit_change(plan) : audit_each(plan);
  if (arguments.layers) add_layers(audited);
  if (!arguments.baseline.empty()) apply_baseline(arguments.baseline, audited);
  if (!arguments.no_simulate)
    for (AuditedConfig& one : audited) measure(one.audit.findings, kMostSimulations);
  if (!arguments.write_baseline.empty()) write_baseline(arguments.write_baseline, audited);
  write_stdout(report_text(audited, context, plan.fail_on));
  if (!arguments.write_baseline.empty()) return kExitOk;
  return summary_of(audited).reaches(plan.fail_on) ? kExitMissed : kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<AuditArguments>();
  add_audit_options(options, *chosen);
  options.add("--format", context.format, "text, json, sarif or junit")
      .one_of({"text", "json", "sarif", "junit"});
  return [chosen, &context] { return audit_files(*chosen, context); };
}

}  // namespace

extern const Command kAuditCommand;
const Command kAuditCommand = {
    "audit", "Find what is wrong with a load balancer's configuration, with numbers",
    "Examples:\n"
    "  ballast audit haproxy.cfg\n"
    "  ballast audit haproxy.cfg --rate 800/s --work 80ms --workers 8\n"
    "                                               findings have utilizations\n"
    "  ballast audit nginx.conf --fail-on warning --format sarif > audit.sarif\n"
    "  ballast audit --against old.cfg new.cfg      what the change does to the split\n"
    "  ballast audit edge.cfg inner.conf --layers   retries of both, multiplied\n"
    "  ballast audit haproxy.cfg --write-baseline known.json\n"
    "  ballast audit haproxy.cfg --baseline known.json\n"
    "                                               new findings only\n"
    "  ballast list audit-rules                     what it looks for; docs/audit/ has a page "
    "each\n"
    "In the configuration `# ballast: ignore RULE reason` suppresses a finding of the next line,\n"
    "or of the section that begins there.\n"
    "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 invalid input, 3 cannot read\n",
    setup};

}  // namespace ballast
