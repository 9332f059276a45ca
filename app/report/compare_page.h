// The parts of the page of a comparison, made of its JSON (schema ballast/compare/1).
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "app/report/source.h"
#include "scenarios/diagnostic.h"

namespace ballast::report {

// What the variants are ranked by, for people: "failed in the incident".
std::string ranking_label(const Json& json);
std::string comparison_title(const Json& json);
std::string comparison_head(const Json& json);
std::string comparison_tables(const Json& json);

// All that is wrong with a file; none: it may be used.
std::vector<Diagnostic> check_comparison(const Json& json, const std::string& file);

}  // namespace ballast::report
