// The findings that were there when the audit was introduced: a file of fingerprints, so that CI
// fails on new ones only.
#pragma once

#include <string>
#include <vector>

#include "app/audit/report.h"

namespace ballast {

// Throws IoError, or InvalidInput if it is no baseline.
void apply_baseline(const std::string& file, std::vector<AuditedConfig>& audited);
void write_baseline(const std::string& file, const std::vector<AuditedConfig>& audited);

}  // namespace ballast
