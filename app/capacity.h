// What the servers of a pool could do and were meant to get, from the spec and its timeline.
#pragma once

#include <cstdint>
#include <vector>

#include "models/result.h"
#include "models/spec.h"

namespace ballast {

// The weight of each server of a pool as the balancer that routes to it is configured at `t` (the
// first such balancer; a pool reached by calls only has the servers' own weights). Staged rollouts
// count from their first instance.
std::vector<std::uint32_t> weights_in_force(const SystemSpec& spec, PoolIndex pool, Time t);

// The share of each server in the pool's capacity (workers * speed) over a window, weighted by the
// time the server was present. Where a server's workers are unlimited, all count as one worker.
// Empty when the pool had no capacity at all.
std::vector<double> capacity_shares(const SystemSpec& spec, PoolIndex pool, const PoolStats& stats,
                                    Time from, Time to);

}  // namespace ballast
