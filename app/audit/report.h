// The findings of `ballast audit`, for people and for the machines that gate a merge.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/audit/against.h"

namespace ballast {

// One configuration with what was found in it.
struct AuditedConfig {
  config::Config config;
  audit::Audit audit;
  std::size_t in_baseline = 0;  // findings that the baseline knows; no longer in `audit`
  std::vector<audit::BackendChange> changes = {};  // of --against
  std::size_t in_old = 0;  // findings that the old configuration has too; not in `audit`
};

struct AuditSummary {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t suppressed = 0;
  std::size_t in_baseline = 0;
  std::size_t in_old = 0;
  bool reaches(audit::Severity threshold) const;
};
AuditSummary summary_of(const std::vector<AuditedConfig>& audited);

std::string audit_text(const std::vector<AuditedConfig>& audited, bool colour);
Json audit_json(const std::vector<AuditedConfig>& audited);
// SARIF 2.1.0, with relative paths, for code scanning.
Json audit_sarif(const std::vector<AuditedConfig>& audited);
// A test case for each rule and file; those at or above `threshold` are failures.
std::string audit_junit(const std::vector<AuditedConfig>& audited, audit::Severity threshold);

// Where the page of a rule is, from the top of the project.
std::string rule_page_path(const audit::Rule& rule);

}  // namespace ballast
