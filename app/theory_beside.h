// What theory expects, beside what a run measured (`ballast run --theory`).
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "models/theory/prediction.h"

namespace ballast {

// Adds a member `theory` to the block of a run and to those of its phases, to each pool there and
// to each server: means over the window of what theory expects of each configuration in force in
// it.
void put_theory(Json& run, const SystemSpec& spec,
                const std::vector<SystemPrediction>& predictions);

// For people: two rows for servers alike, theory and the run, of each phase; and what does not
// apply.
std::vector<std::string> theory_lines(const Json& run);

}  // namespace ballast
