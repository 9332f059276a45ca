// Checks the `expect` lines of a scenario against the result, and gives each its verdict.
//
// A path walks the members of the result JSON; members of a list (servers, events) are named by
// their "name", and "phases" may be left out (`during.error_ratio`). What has no value is a miss:
// an objective on a metric without samples must not pass in silence.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/scenario.h"

namespace ballast {

// What is at a path of the result; nullptr when there is nothing.
const Json* find_member(const Json& result, const std::vector<std::string>& path);
// The number there (of several replications its value); nullptr when there is none.
const Json* find_value(const Json& result, const std::vector<std::string>& path);

// [{text, value?, low?, high?, verdict}] with verdict "met", "missed", "no_data", or "not_run" for
// a line on a what-if that was not asked for.
Json check_expectations(const Json& result, const std::vector<Expectation>& expectations);

// Whether every line that could be checked was met.
bool all_met(const Json& checked);

}  // namespace ballast
