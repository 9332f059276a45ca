// Whether a JSON document is the plan or the sweep that a page can be made of.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/diagnostic.h"

namespace ballast::report {

// All that is wrong with a file; none: it may be used.
std::vector<Diagnostic> check_plan(const Json& json, const std::string& file);
std::vector<Diagnostic> check_sweep(const Json& json, const std::string& file);

}  // namespace ballast::report
