#include "models/theory/flows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/balancers/upstream.h"
#include "models/servers/contention.h"
#include "models/theory/closed_loop.h"

namespace ballast {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> capacities(const PoolSpec& pool, const std::vector<ServerCondition>& servers) {
  std::vector<double> capacity;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const ServerSpec& server = pool.servers[i];
    const double workers = server.workers == kUnlimited ? kInfinity : server.workers;
    // What workers that are all busy get through, together.
    const double contention = pool.contention && std::isfinite(workers)
                                  ? contention_slowdown(*pool.contention, workers)
                                  : 1;
    capacity.push_back(std::isinf(servers[i].slowdown)
                           ? 0
                           : workers * server.speed / servers[i].slowdown / contention);
  }
  return capacity;
}

double mean_speed(const PoolSpec& pool) {
  double sum = 0;
  for (const ServerSpec& server : pool.servers) sum += server.speed;
  return pool.servers.empty() ? 1 : sum / static_cast<double>(pool.servers.size());
}

// How long a worker of `pool` is held by its calls, queueing aside: the work of those it waits for.
// `depth` bounds the walk, should pools call each other in a circle.
double held_by_calls_s(const Regime& regime, const PoolSpec& pool, std::size_t depth) {
  if (depth == 0) return 0;
  double held = 0;
  for (const CallSpec& call : pool.calls) {
    if (call.async) continue;
    const PoolSpec& called = *regime.pools[call.pool];
    const double work = called.work ? called.work->mean_s() : 0;
    held += call.count * (work / mean_speed(called) + held_by_calls_s(regime, called, depth - 1));
  }
  return held;
}

// A wait for calls does not shrink with the speed of the server, so it is scaled to weigh what it
// does at the pool's mean speed.
double held_s(const Regime& regime, PoolIndex pool) {
  const PoolSpec& spec = *regime.pools[pool];
  return held_by_calls_s(regime, spec, regime.pools.size()) * mean_speed(spec);
}

// Requests per second in the regime. The mean of its first minute, or less if it is shorter, where
// the rate is not constant; a replayed trace counts over the whole regime.
struct OfferedRate {
  const Regime& regime;

  double operator()(const OpenArrivals& open) const {
    return open.rate.rate_at(regime.at) / open.gap->mean_s();
  }
  double operator()(const MmppArrivals& mmpp) const {
    double requests = 0, time = 0;
    for (const MmppArrivals::State& state : mmpp.states) {
      requests += state.rate * state.hold_s;
      time += state.hold_s;
    }
    return requests / time;
  }
  double operator()(const TraceArrivals& trace) const {
    const auto& instants = *trace.instants_s;
    const double from = seconds(regime.at), to = seconds(regime.until);
    const auto first = std::lower_bound(instants.begin(), instants.end(), from);
    const auto last = std::lower_bound(first, instants.end(), to);
    return to > from ? static_cast<double>(last - first) / (to - from) : 0;
  }
  // Set apart: depends on how fast requests are served.
  double operator()(const ClosedArrivals&) const { return 0; }
};

// A closed loop makes at most users / (think + work) requests a second, and no more than its
// busiest server can serve (the asymptotic bounds of operational analysis, Denning & Buzen 1978).
double closed_bound(const ClosedArrivals& closed, const TrafficFlows& traffic,
                    const RegimeFlows& found) {
  double stay_s = closed.think->mean_s();
  for (const Flow& flow : traffic.flows) stay_s += flow.part * flow.work_s;
  double rate = stay_s > 0 ? closed.users / stay_s : kInfinity;
  for (const Flow& flow : traffic.flows)
    for (std::size_t i = 0; i < flow.shares.size(); ++i) {
      const double work_s = flow.part * flow.shares[i] * flow.work_s;
      if (work_s > 0) rate = std::min(rate, found.capacity[flow.pool][i] / work_s);
    }
  return std::isfinite(rate) ? rate : 0;
}

bool matches(const RouteSpec& route, const std::string& path) {
  switch (route.match) {
    case RouteSpec::Match::kAny:
      return true;
    case RouteSpec::Match::kPrefix:
      return path.compare(0, route.path.size(), route.path) == 0;
    case RouteSpec::Match::kExact:
      return path == route.path;
  }
  return false;
}

const RouteSpec* route_of(const BalancerSpec& balancer, const std::string& path) {
  for (const RouteSpec& route : balancer.routes)
    if (matches(route, path)) return &route;
  return nullptr;
}

}  // namespace

const FlowFinder::Known& FlowFinder::known(const Regime& regime, PoolIndex pool,
                                           const PolicySpec& policy, const WeightsSpec& weights,
                                           const std::vector<double>& capacity,
                                           const KeyOwners& owners) {
  PoolView view;
  std::vector<std::uint64_t> seen{pool};
  const PoolSpec& spec = *regime.pools[pool];
  for (std::size_t i = 0; i < spec.servers.size(); ++i) {
    const ServerSpec& server = spec.servers[i];
    const PoolView::Server& s = view.add({.weight = weight_of(server, weights),
                                          .usable = regime.servers[pool][i].in_service,
                                          .backup = server.backup});
    view.names.push_back(server.name);
    seen.push_back(std::uint64_t{s.weight} << 2 | std::uint64_t{s.usable} << 1 | s.backup);
  }
  for (const Known& k : known_)
    if (k.policy.kind == policy.kind && k.policy.args == policy.args && k.servers == seen &&
        k.capacity == capacity && k.owners.traffic == owners.traffic &&
        k.owners.path == owners.path && k.owners.users == owners.users)
      return k;
  known_.push_back({policy, seen, capacity, owners, long_run_shares(policy, view, capacity, owners),
                    turns_of(policy, view)});
  return known_.back();
}

Flow FlowFinder::make_flow(const Regime& regime, PoolIndex pool, const PolicySpec& policy,
                           const WeightsSpec& weights, const Law& work, const RegimeFlows& found,
                           const KeyOwners& owners) {
  Flow flow;
  flow.pool = pool;
  flow.law = work ? work : regime.pools[pool]->work;
  flow.held_s = held_s(regime, pool);
  flow.work_s = (flow.law ? flow.law->mean_s() : 0) + flow.held_s;
  flow.by_load = policy.kind->balances_load;
  flow.policy = &policy;
  const Known& split = known(regime, pool, policy, weights, found.capacity[pool], owners);
  flow.shares = split.shares;
  flow.turns = split.turns;
  return flow;
}

TrafficFlows FlowFinder::find(const Regime& regime, const TrafficSpec& traffic,
                              const RegimeFlows& found) {
  const auto& instances = regime.balancers[traffic.to];
  TrafficFlows result;
  result.spec = &traffic;
  result.attempts = traffic.client.attempts;
  result.gives_up = traffic.client.timeout || traffic.client.abandon_after;
  for (const BalancerSpec* balancer : instances) {
    result.pinned = result.pinned || balancer->policy.kind->key != KeyKind::kNoKey ||
                    (balancer->sticky.by != StickySpec::By::kNone && traffic.users);
    const RouteSpec* route = route_of(*balancer, traffic.path);
    if (route == nullptr) continue;
    for (const RouteSpec::Target& target : route->targets) {
      Flow flow = make_flow(regime, target.pool, balancer->policy, balancer->weights, traffic.work,
                            found, {traffic.name, traffic.path, traffic.users});
      flow.part = target.share / static_cast<double>(instances.size());
      result.flows.push_back(std::move(flow));
    }
  }
  result.rate_per_s = std::visit(OfferedRate{regime}, traffic.arrivals);
  if (const auto* closed = std::get_if<ClosedArrivals>(&traffic.arrivals))
    result.rate_per_s = closed_bound(*closed, result, found);
  return result;
}

RegimeFlows FlowFinder::find(const Regime& regime) {
  RegimeFlows found;
  for (PoolIndex p = 0; p < regime.pools.size(); ++p)
    found.capacity.push_back(capacities(*regime.pools[p], regime.servers[p]));
  for (PoolIndex p = 0; p < regime.pools.size(); ++p) {
    found.calls.emplace_back();
    for (const CallSpec& call : regime.pools[p]->calls) {
      Flow flow = make_flow(regime, call.pool, call.policy, {}, nullptr, found, {});
      flow.part = call.count;
      found.calls.back().push_back(std::move(flow));
    }
  }
  for (const TrafficSpec* traffic : regime.traffic)
    found.traffic.push_back(find(regime, *traffic, found));
  if (auto loop = closed_loop(regime, found)) {
    found.traffic[0].rate_per_s = loop->rounds_per_s;
    found.loop = std::move(loop);
  }
  return found;
}

}  // namespace ballast
