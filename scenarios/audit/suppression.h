// Findings that the authors of a configuration have looked at and accept, in a comment with a
// reason:
//
//     # ballast: ignore no-health-check the sidecar checks them
//     backend app
//
// It speaks of the line it stands on or, alone on its line, of the next one; on the first line of a
// section, of the whole section. `ignore-file` speaks of the whole file.
#pragma once

#include "scenarios/audit/audit.h"

namespace ballast::audit {

Audit suppress(const config::Config& config, std::vector<Finding> findings);

}  // namespace ballast::audit
