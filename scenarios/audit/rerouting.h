// Requests that a change sends to another pool.
#pragma once

#include "scenarios/audit/audited.h"
#include "scenarios/audit/rule.h"

namespace ballast::audit {

void look_for_rerouting(const Audited& before, const Audited& after, Report& report);

}  // namespace ballast::audit
