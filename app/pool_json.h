// The block of one pool in a window: its attempts, waits and servers, and how even their shares
// are.
#pragma once

#include "app/json.h"
#include "models/result.h"
#include "models/spec.h"

namespace ballast {

Json pool_json(const SystemSpec& spec, PoolIndex pool, const PoolStats& stats, Time from, Time to);

}  // namespace ballast
