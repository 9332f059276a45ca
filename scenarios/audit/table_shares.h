// The shares of Envoy's hash tables, exactly: the arcs of a ring, the places of a Maglev table.
// They depend on nothing but the names of the hosts and their weights, so there is no need to play
// requests and no error of sampling.
#pragma once

#include <optional>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast::audit {

// By server, of as many keys as can be. nullopt: another algorithm, or several priorities.
std::optional<std::vector<double>> table_shares(const PolicySpec& policy, const PoolView& view);

}  // namespace ballast::audit
