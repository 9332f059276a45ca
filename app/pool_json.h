// The block of one pool in a window: its attempts, waits and servers, and how even their shares
// are.
#pragma once

#include "app/json.h"
#include "models/result.h"
#include "models/spec.h"

namespace ballast {

Json pool_json(const SystemSpec& spec, PoolIndex pool, const PoolStats& stats, Time from, Time to);

// `json[name] = value` if the value is a finite number: what has no data is absent.
void put_number(Json& json, const char* name, double value);
// `json[name] = part / whole` if there is a whole.
void put_ratio(Json& json, const char* name, double part, double whole);

}  // namespace ballast
