// Route configurations (config.route.v3): virtual hosts, routes and what they do.
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

// The routes of all virtual hosts, in the order of evaluation: the most specific domain first.
std::vector<Route> read_route_config(const Tree& config, Reading& reading);

}  // namespace ballast::config::envoy
