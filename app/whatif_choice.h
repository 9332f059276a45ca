// The what-ifs that `--whatif NAME,...|all` asks for.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace ballast {

// In the order of the scenario. Throws InvalidInput for names that it does not have.
std::vector<std::string> chosen_whatifs(const Scenario& scenario,
                                        const std::vector<std::string>& asked);

}  // namespace ballast
