// Whether a JSON document has the shape of a result, as far as a report stands on it: people edit
// files, and a report of something else must not crash.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/diagnostic.h"

namespace ballast::report {

// All problems; none: it may be used.
std::vector<Diagnostic> check_result(const Json& result, const std::string& file);

}  // namespace ballast::report
