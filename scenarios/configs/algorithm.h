// A backend's algorithm with its parameters, as the models declare them. A product refuses to start
// with parameters that do not go together (a ring of at least 1024 and at most 8 points); a reader
// takes them as they are written.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "models/balancers/policy.h"

namespace ballast::config {

// `{name: NAME, PARAMETER: VALUE}`, as a scenario has it.
std::string algorithm_text(const std::string& name,
                           const std::map<std::string, std::string>& parameters);

struct CheckedAlgorithm {
  std::optional<PolicySpec> policy;
  std::string problem;  // why there is no policy
};
CheckedAlgorithm check_algorithm(const std::string& name,
                                 const std::map<std::string, std::string>& parameters);

}  // namespace ballast::config
