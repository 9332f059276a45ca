// What a scenario means before anything is run: every value in force at t = 0 and which of them are
// defaults; and, at each instant at which something changes, what theory expects of each server.
#pragma once

#include <string>

#include "app/json.h"
#include "scenarios/scenario.h"

namespace ballast {

Json explanation_json(const Scenario& scenario);
std::string explanation_text(const Scenario& scenario);

}  // namespace ballast
