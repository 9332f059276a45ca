// What part of its weight a server has some time after it has come up.
//   haproxy  `slowstart` (src/server.c, server_recalc_eweight, 2.6): sixteenths that follow the
//            whole seconds passed, floor((16 s + w) / w) of 16, refreshed every second; the limit
//            of requests (maxconn) is scaled by the percentage of the time passed
//   envoy    slow_start_config: algorithms/envoy/slow_start.h
//   linear   the slow start of AWS target groups (30 s to 900 s): the share grows with the time
#pragma once

#include "models/health/health_spec.h"

namespace ballast {

// In (0, 1]; 1 from the end of the window on.
double slow_start_ramp(const SlowStartSpec& spec, Duration passed);
// What percentage of the server's limit of requests is in force, at least one request; 100 where
// the product does not scale it.
std::uint32_t slow_start_limit(const SlowStartSpec& spec, Duration passed);
// How often the weight is refreshed.
Duration slow_start_step(const SlowStartSpec& spec);

}  // namespace ballast
