// Audits a configuration: all rules that apply to its product, in one pass, without running
// anything. Findings come in the order of the text.
#pragma once

#include <string>
#include <vector>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/rule.h"

namespace ballast::audit {

struct Suppressed {
  Finding finding;
  std::string reason;  // as the comment gives it
};

struct Audit {
  std::vector<Finding> findings;
  std::vector<Suppressed> suppressed;
};

Audit audit(const config::Config& config, const Load& load);

// The two halves of it: what the rules find, and what the comments of the configuration leave of
// that, in the order of the text.
std::vector<Finding> look(const Audited& audited);
Audit judge(const config::Config& config, std::vector<Finding> findings);

// The same finding in another version of the file has the same: of the rule, the file as named and
// the subject, not of lines and numbers. 16 hex digits.
std::string fingerprint(const Finding& finding, const config::Config& config);

}  // namespace ballast::audit
