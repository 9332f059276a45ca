// The verdict sentence of a run: who was hurt, when, on which servers, and what the baseline would
// have done. Made of the numbers of the result only, so that it cannot contradict them.
#pragma once

#include <functional>
#include <string>

#include "app/json.h"
#include "scenarios/scenario.h"

namespace ballast {

using TimeLabel = std::function<std::string(double t_s)>;  // "10:00"

// format_time() without seconds where there are none; "+00:30:00" keeps them, it could be read as
// minutes.
std::string short_time(const Scenario& scenario, Time t);

// `baseline`: name of the what-if without the incident; used if the result holds it.
std::string verdict_text(const Json& result, const std::string& baseline, const TimeLabel& label);

// The block of the incident window, or of the whole run where there is none.
const Json& incident_block(const Json& result);

// "5.01 % of requests", and the like for users; "no data" where there is none.
std::string affected_text(const Json& block);

}  // namespace ballast
