// Lines of `expect`: `during.error_ratio between 4.5% and 5.5%`, `latency.p99 < 500ms`.
#pragma once

#include "scenarios/quantity.h"
#include "scenarios/scenario.h"

namespace ballast {

// Ratios become 0..1, durations seconds, rates per second; clock times seconds since t = 0.
Reading<Expectation> read_expectation(const Node& line, const std::optional<WallClock>& clock);

}  // namespace ballast
