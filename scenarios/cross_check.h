// Rules that tie several entities together: weights name servers that the balancer can reach, calls
// do not go in circles, every request finds work to do.
#pragma once

#include "models/spec.h"
#include "scenarios/build.h"

namespace ballast {

// At t = 0 a pool must have a server with weight; later an event may well take all of them away.
enum class Moment { kAtStart, kLater };

void cross_check(const Node& root, const SystemSpec& system, Moment moment, Context& context);

}  // namespace ballast
