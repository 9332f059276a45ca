// What `ballast audit` is asked to do: from its options, as typed, to configurations and a load.
// All that is wrong with the options, and with the texts, is reported at once.
#pragma once

#include <string>
#include <vector>

#include "app/config_input.h"
#include "scenarios/audit/audit.h"

namespace ballast {

struct AuditArguments {
  ConfigArguments input;
  std::string fail_on = "error";
  std::string baseline;
  std::string write_baseline;
  bool together = false;
  bool against = false;
  bool layers = false;
  bool no_simulate = false;
};

struct AuditPlan {
  std::vector<config::Config> configs;
  audit::Load load;
  audit::Severity fail_on = audit::Severity::kError;
  std::vector<Diagnostic> warnings;
};

void add_audit_options(Options& options, AuditArguments& arguments);

// Throws InvalidInput or IoError.
AuditPlan plan_audit(const AuditArguments& arguments);

}  // namespace ballast
