// Predictions of theory (models/theory/prediction.h) as JSON and as text for people.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "models/theory/prediction.h"
#include "scenarios/scenario.h"

namespace ballast {

// One phase of constant configuration. Numbers have nine significant digits: what linear algebra
// leaves behind differs from compiler to compiler.
Json prediction_json(const SystemSpec& spec, const SystemPrediction& prediction);

std::string predictions_text(const Scenario& scenario,
                             const std::vector<SystemPrediction>& predictions);

const char* standing_name(QueuePrediction::Standing standing);

// `value`, to nine significant digits.
double nine_digits(double value);

}  // namespace ballast
