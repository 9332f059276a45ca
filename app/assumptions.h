// What a result rests on and does not say by itself, in sentences: the model of arrivals and
// clients, what nobody watches, what is left out, how sure the numbers are.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace ballast {

std::vector<std::string> assumptions(const Scenario& scenario, std::size_t replications);

}  // namespace ballast
