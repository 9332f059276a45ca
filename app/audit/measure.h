// Runs the experiments that findings ask for and adds what they measure to the evidence.
#pragma once

#include <vector>

#include "scenarios/audit/rule.h"

namespace ballast {

// In the order of the findings, at most `most` of them; several findings may ask for the same one.
// Returns how many were left out.
std::size_t measure(std::vector<audit::Finding>& findings, std::size_t most);

}  // namespace ballast
