// Which requests a route takes (config.route.v3.RouteMatch).
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

// The field `match` of a route: its condition, and its text.
void read_match(const At& at, Route& route);

}  // namespace ballast::config::envoy
