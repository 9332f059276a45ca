// A run that is watched: simulate() for those who need what ended when, beyond the series.
#pragma once

#include <cstdint>
#include <functional>

#include "models/simulation.h"

namespace ballast {

// Called at each bucket of the series with the requests that have ended since the last call: the
// latencies of those that went well, and how many failed.
using RequestsEnded = std::function<void(Time now, const Histogram& latency, std::uint64_t failed)>;

// The same result as without a watcher.
RunResult simulate(const SystemSpec& spec, const RunControl& control, const RequestsEnded& ended);

}  // namespace ballast
