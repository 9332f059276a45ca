// A closed loop of users, exactly, where it is a network of queues with a product form: one traffic
// entry of users who think, each request to a server chosen independently of the load, exponential
// or shared work, no limit of the queues.
#pragma once

#include <optional>

#include "models/theory/closed_network.h"
#include "models/theory/flows.h"

namespace ballast {

// Stations are the servers of all pools, in order. Nothing where some condition does not hold, or
// where there are too many users to reckon with.
std::optional<theory::ClosedNetwork> closed_loop(const Regime& regime, const RegimeFlows& flows);

}  // namespace ballast
