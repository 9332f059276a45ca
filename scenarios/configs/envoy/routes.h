// Route configurations (config.route.v3): virtual hosts, routes and what they do.
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

// The routes of all virtual hosts, in the order of evaluation: the most specific domain first.
std::vector<Route> read_route_config(const Tree& config, Reading& reading);

// weighted_clusters, of routes and of tcp_proxy.
std::vector<RouteTarget> read_weighted_clusters(const At& at);
RouteTarget cluster_target(const Tree& name);
void read_hash_policies(const At& at, std::vector<HashKey>& keys);

}  // namespace ballast::config::envoy
