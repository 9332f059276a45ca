// A rate of arrivals that may change with time: one rate, a list of points, or a day curve.
#pragma once

#include <memory>
#include <string>

#include "models/traffic/rate_profile.h"
#include "scenarios/arguments.h"

namespace ballast {

// `interpolate` is how a list goes from one rate to the next; null: in steps. Null if something is
// wrong. Before the first point of a list the rate is that of the first point.
std::shared_ptr<const RateProfile> read_rate_profile(const Node& node, const Node* interpolate,
                                                     const std::string& path, Context& context);

}  // namespace ballast
