// Fills in what the queues of a regime do, once the balance of rates is known.
#pragma once

#include "models/theory/flows.h"
#include "models/theory/prediction.h"

namespace ballast {

void predict_queues(const Regime& regime, const RegimeFlows& flows, SystemPrediction& prediction);

}  // namespace ballast
