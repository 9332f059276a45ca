// Clusters with their endpoints (config.cluster.v3.Cluster, config.endpoint.v3).
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

void read_cluster(const Tree& cluster, Reading& reading);

// When all routes are known: what they hash, for clusters that hash. Fills in the parameters of
// Ballast's algorithm.
void settle_cluster(Backend& backend, const std::vector<HashKey>& keys);

// Parts with files of their own.
void read_health_check(const At& at, Backend& backend);
void read_outlier_detection(const At& at, Backend& backend);
void read_circuit_breakers(const At& at, Backend& backend);
void read_load_assignment(const At& at, Backend& backend);
void assume_health_defaults(Backend& backend);

}  // namespace ballast::config::envoy
