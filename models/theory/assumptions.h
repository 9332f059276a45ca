// What is configured that the predictions leave out, in words for people: each line says what does
// not apply and why.
#pragma once

#include <string>
#include <vector>

#include "models/theory/flows.h"

namespace ballast {

// Of the pool, its servers, and the balancers and clients whose attempts reach it.
std::vector<std::string> left_out_at(const Regime& regime, const RegimeFlows& flows,
                                     PoolIndex pool);

// Whether the queues of the pool are of a kind that no formula here describes; the reason, or
// empty.
std::string no_formula_for(const PoolSpec& pool);

}  // namespace ballast
