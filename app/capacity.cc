#include "app/capacity.h"

#include <algorithm>

namespace ballast {

namespace {

bool routes_to(const BalancerSpec& balancer, PoolIndex pool) {
  for (const RouteSpec& route : balancer.routes)
    for (const RouteSpec::Target& target : route.targets)
      if (target.pool == pool) return true;
  return false;
}

std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights) {
  for (const auto& [name, weight] : weights.by_name)
    if (name == server.name) return weight;
  return weights.rest.value_or(server.weight);
}

// The time-weighted mean speed of each server over the window.
std::vector<double> mean_speeds(const SystemSpec& spec, PoolIndex pool, Time from, Time to) {
  const PoolSpec* current = &spec.pools[pool];
  std::vector<double> area(current->servers.size(), 0.0);
  Time since = from;
  const auto spend_until = [&](Time t) {
    for (std::size_t i = 0; i < area.size(); ++i)
      area[i] += current->servers[i].speed * seconds(t - since);
    since = t;
  };
  for (const TimelineEvent& event : spec.timeline) {
    if (event.at >= to) break;
    for (const Action& action : event.actions) {
      const auto* set = std::get_if<SetPool>(&action);
      if (set == nullptr || set->pool != pool) continue;
      if (event.at > since) spend_until(event.at);
      current = set->spec.get();
    }
  }
  if (to > since) spend_until(to);
  const double length = seconds(to - from);
  for (std::size_t i = 0; i < area.size(); ++i)
    area[i] = length > 0 ? area[i] / length : current->servers[i].speed;
  return area;
}

}  // namespace

std::vector<std::uint32_t> weights_in_force(const SystemSpec& spec, PoolIndex pool, Time t) {
  const PoolSpec* servers = &spec.pools[pool];
  std::vector<const BalancerSpec*> balancers;
  for (const BalancerSpec& balancer : spec.balancers) balancers.push_back(&balancer);
  for (const TimelineEvent& event : spec.timeline) {
    if (event.at > t) break;
    for (const Action& action : event.actions) {
      if (const auto* set = std::get_if<SetPool>(&action); set != nullptr && set->pool == pool)
        servers = set->spec.get();
      if (const auto* set = std::get_if<SetBalancer>(&action))
        balancers[set->balancer] = set->spec.get();
    }
  }
  const auto owner = std::find_if(balancers.begin(), balancers.end(),
                                  [&](const BalancerSpec* b) { return routes_to(*b, pool); });
  const WeightsSpec none;
  const WeightsSpec& weights = owner == balancers.end() ? none : (*owner)->weights;
  std::vector<std::uint32_t> result;
  for (const ServerSpec& server : servers->servers) result.push_back(weight_of(server, weights));
  return result;
}

std::vector<double> capacity_shares(const SystemSpec& spec, PoolIndex pool, const PoolStats& stats,
                                    Time from, Time to) {
  std::vector<double> capacity = mean_speeds(spec, pool, from, to);
  bool unlimited = false;
  for (const ServerSpec& server : spec.pools[pool].servers)
    if (server.workers == kUnlimited) unlimited = true;
  double total = 0;
  for (std::size_t i = 0; i < capacity.size(); ++i) {
    capacity[i] *= unlimited ? stats.servers[i].present_s : stats.servers[i].worker_s;
    total += capacity[i];
  }
  if (!(total > 0)) return {};
  for (double& c : capacity) c /= total;
  return capacity;
}

}  // namespace ballast
