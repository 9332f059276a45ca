// How Envoy splits its load over priorities and when a priority panics
// (source/extensions/load_balancing_policies/common/load_balancer_impl.cc, 2024).
//
// The health of a priority is its part of healthy hosts times the overprovisioning factor, at most
// 100, and whole; likewise for degraded hosts. Priorities take healthy load in order until 100 are
// given, then degraded load; what rounding leaves goes to the first that has any. When all health
// together is below 100, a priority with fewer available hosts than the panic threshold panics and
// uses all its hosts; when every priority panics, the load is split by their numbers of hosts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ballast {

struct EnvoyPriority {
  std::uint64_t hosts = 0;
  std::uint64_t healthy = 0;
  std::uint64_t degraded = 0;
  std::uint64_t excluded = 0;  // known, but not yet checked: in neither number
};

struct EnvoyLoads {
  // Percentages; together they are 100.
  std::vector<std::uint32_t> healthy;
  std::vector<std::uint32_t> degraded;
  std::vector<bool> panic;
};

// `measures` are what health is computed from: the priorities themselves, or the sums of their
// hosts' weights (weighted_priority_health). Both factor and threshold are percentages.
EnvoyLoads load_of_priorities(std::span<const EnvoyPriority> priorities,
                              std::span<const EnvoyPriority> measures,
                              std::uint32_t overprovisioning_factor, std::uint32_t panic_threshold);

// What part of a request stays in the balancer's zone (zone-aware routing), in 1/10000, and where
// the rest goes. `local` and `upstream` are numbers of balancers and of healthy hosts by zone, the
// balancer's own zone first; `has_local` is false when no host is there.
struct EnvoyZoneRoute {
  bool direct = false;                  // all of it stays
  std::uint64_t local = 0;              // how much stays otherwise
  std::vector<std::uint64_t> residual;  // running sums of what the zones can take besides
};
EnvoyZoneRoute zone_route(std::span<const std::uint64_t> local,
                          std::span<const std::uint64_t> upstream, bool has_local);

}  // namespace ballast
