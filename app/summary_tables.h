// The tables of the terminal summary. Each returns its header line and one line a row, the most
// telling rows first.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"

namespace ballast {

std::vector<std::string> phases_table(const Json& result);
// The same of several replications, with intervals: one line a metric, one column a phase.
std::vector<std::string> interval_table(const Json& result);
// The servers of the incident window, the most failures first, then the busiest.
std::vector<std::string> servers_table(const Json& result, std::size_t rows);
// The scenario as it was beside its what-ifs; empty when none was run.
std::vector<std::string> whatif_table(const Json& result);

}  // namespace ballast
