// What a sweep has found: a table for people, JSON (schema "ballast/sweep/1") and CSV.
#pragma once

#include <string>

#include "app/json.h"
#include "app/sweep/sweep.h"

namespace ballast {

// `command` gives it again.
Json sweep_json(const Sweep& sweep, const Scenario& base, const std::string& command);
std::string sweep_csv(const Sweep& sweep);
std::string sweep_text(const Sweep& sweep, const Scenario& base);

// Metrics that no point has a value for.
std::vector<std::string> metrics_without_data(const Sweep& sweep);

}  // namespace ballast
