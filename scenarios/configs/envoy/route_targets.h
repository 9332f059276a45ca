// Where a route sends its requests, and by what they are hashed there.
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

// weighted_clusters, of routes and of tcp_proxy.
std::vector<RouteTarget> read_weighted_clusters(const At& at);
RouteTarget cluster_target(const Tree& name);
void read_hash_policies(const At& at, std::vector<HashKey>& keys);

}  // namespace ballast::config::envoy
