// Small systems whose flows can be reckoned by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "models/spec.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::predicted {

inline PolicySpec policy(const char* name) {
  return {&policy_testing::kind_of(name),
          policy_testing::default_args(policy_testing::kind_of(name))};
}

inline ArrivalSpec poisson(double rate) {
  return OpenArrivals{exponential_law(1), RateProfile::constant(rate)};
}

inline PoolSpec make_pool(const std::string& name, std::uint32_t servers, std::uint32_t workers,
                          double work_s, std::uint32_t queue) {
  PoolSpec pool;
  pool.name = name;
  for (std::uint32_t i = 1; i <= servers; ++i) {
    ServerSpec& server = pool.servers.emplace_back();
    server.name = name + "-" + std::to_string(i);
    server.workers = workers;
  }
  pool.queue = queue;
  pool.work = exponential_law(work_s);
  return pool;
}

inline TrafficSpec traffic(const std::string& name, const std::string& path, double rate) {
  TrafficSpec spec;
  spec.name = name;
  spec.path = path;
  spec.arrivals = poisson(rate);
  return spec;
}

inline RouteSpec to_pool(PoolIndex pool) {
  return {RouteSpec::Match::kAny, "", {{.pool = pool, .share = 1}}};
}

// `servers` of 8 workers and 80 ms (100 requests a second each) with 100 waiting places behind one
// balancer, for `rate` requests a second.
inline SystemSpec one_pool(std::uint32_t servers, double rate,
                           const char* algorithm = "round_robin") {
  SystemSpec spec;
  spec.traffic.push_back(traffic("web", "/", rate));
  BalancerSpec& edge = spec.balancers.emplace_back();
  edge.name = "edge";
  edge.policy = policy(algorithm);
  edge.routes = {to_pool(0)};
  spec.pools.push_back(make_pool("app", servers, 8, 0.08, 100));
  spec.duration = std::chrono::hours{1};
  return spec;
}

inline TimelineEvent event(Time at, std::string name, Action action) {
  TimelineEvent result{.at = at, .name = std::move(name), .note = "", .actions = {}};
  result.actions.push_back(std::move(action));
  return result;
}

inline Action new_rate(const SystemSpec& spec, double rate) {
  TrafficSpec traffic = spec.traffic[0];
  traffic.arrivals = poisson(rate);
  return SetTraffic{0, std::make_shared<TrafficSpec>(traffic)};
}
inline Action new_weights(const SystemSpec& spec, WeightsSpec weights) {
  BalancerSpec balancer = spec.balancers[0];
  balancer.weights = std::move(weights);
  return SetBalancer{0, std::make_shared<BalancerSpec>(balancer)};
}

inline constexpr double kExact = 1e-9;

}  // namespace ballast::predicted
