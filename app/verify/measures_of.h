// What a run measures under the names that reference files use, for one pool.
#pragma once

#include <optional>
#include <string>

#include "app/verify/simulation.h"

namespace ballast {

// Null: no run measures it.
Measure measure_named(const std::string& name);
bool is_tail(const std::string& name);

// The numbers of `expected` (or another section) that a run measures.
std::vector<SimulatedNumber> measured_numbers(const Json& expected);

// ---- for the recipes ----------------------------------------------------------------------------

double length_s(const WindowStats& w);
double summed(const WindowStats& w, double ServerStats::*field);
double failed_ratio(const WindowStats& w);
double ratio_of(std::uint64_t part, std::uint64_t whole);

}  // namespace ballast
