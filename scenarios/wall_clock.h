// Clock times: how `clock` (the wall-clock time of t = 0) turns "10:00" into a simulated time.
// Local time has the fixed offset written in `clock`; no time-zone database, no summer time.
#pragma once

#include <optional>
#include <string_view>

#include "scenarios/quantity.h"
#include "scenarios/scenario.h"

namespace ballast {

// `2024-03-04T09:30:00-05:00`; seconds may be left out, the zone too (then it is UTC).
Reading<WallClock> read_wall_clock(std::string_view text);

// A time of the run: a duration from t = 0, or, with a clock, `10:00`, `10:00:30` (the first such
// instant at or after t = 0) or `2023-11-11T02:45` (in the clock's zone unless it names its own).
Reading<Time> read_time(std::string_view text, const std::optional<WallClock>& clock);

}  // namespace ballast
