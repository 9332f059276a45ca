#include "models/balancers/front.h"

#include <algorithm>
#include <string>

namespace ballast {

namespace {

constexpr std::uint64_t kInstanceLuck = 0x696e7374;    // which instance an attempt reaches
constexpr std::uint64_t kSplitLuck = 0x73706c6974;     // where a percentage split sends a request
constexpr std::uint64_t kConnectionLuck = 0x636f6e6e;  // which of the connections a request takes
constexpr int kPicksToAvoid = 16;  // before a server that has not been tried is simply taken

bool matches(const RouteSpec& route, const std::string& path) {
  switch (route.match) {
    case RouteSpec::Match::kAny:
      return true;
    case RouteSpec::Match::kPrefix:
      return path.starts_with(route.path);
    case RouteSpec::Match::kExact:
      return path == route.path;
  }
  return false;
}

}  // namespace

Front::Front(const SystemSpec& system, BalancerIndex index, const std::vector<PoolSite>& sites,
             std::vector<std::unique_ptr<Upstream>>& upstreams)
    : seed_{system.seed, system.replication},
      sites_(sites),
      upstreams_(upstreams),
      dns_(seed_.key("dns", system.balancers[index].name)) {
  for (const TrafficSpec& t : system.traffic) {
    std::uint32_t users = t.users ? t.users->count : 0;
    if (const auto* closed = std::get_if<ClosedArrivals>(&t.arrivals)) users = closed->users;
    users_.push_back(t.to == index ? users : 0);
  }
  direct_routes_.resize(system.traffic.size());
  instances_.resize(system.balancers[index].instances);
  for (Instance& instance : instances_)
    instance.upstream_of_pool.assign(system.pools.size(), kNone);
}

void Front::configure_instances(const BalancerSpec& spec, Time now) {
  dns_.configure(spec.dns, instances(), now);
  down_ = spec.down;
  only_one_ = instances_.size() == 1 && down_.empty() && !dns_.active();
  find_direct_routes();
}

void Front::find_direct_routes() {
  for (TrafficIndex t = 0; t < direct_routes_.size(); ++t) {
    direct_routes_[t] = {};
    const Instance& instance = instances_.front();
    if (!only_one_ || sticky_.active() || t >= instance.route_of_traffic.size() ||
        instance.route_of_traffic[t] == kNone)
      continue;
    const RouteSpec& route = instance.spec.routes[instance.route_of_traffic[t]];
    const PoolIndex pool = route.targets.back().pool;
    const std::uint32_t number = instance.upstream_of_pool[pool];
    Upstream& upstream = *upstreams_[number];
    if (route.targets.size() == 1 && upstream.key() == KeyKind::kNoKey)
      direct_routes_[t] = {&upstream, number, pool, !relays_ && !upstream.limited()};
  }
}

void Front::configure(std::uint32_t i, const BalancerSpec& spec, const SystemSpec& now_system,
                      const std::vector<Standing>& standing) {
  instances_[i].spec = spec;
  instances_[i].relaying.spec = spec.relay;
  instances_[i].relaying.budget.configure(spec.relay.budget);
  relays_ = std::any_of(instances_.begin(), instances_.end(),
                        [](const Instance& instance) { return instance.spec.relay.active(); });
  sticky_.configure(spec.sticky, users_, instances());
  configure_upstreams(i, now_system, standing);
  resolve_routes(instances_[i], now_system);
  find_direct_routes();
}

void Front::configure_upstreams(std::uint32_t i, const SystemSpec& now_system,
                                const std::vector<Standing>& standing) {
  Instance& instance = instances_[i];
  const BalancerSpec& spec = instance.spec;
  for (const RouteSpec& route : spec.routes) {
    for (const RouteSpec::Target& target : route.targets) {
      std::uint32_t& upstream = instance.upstream_of_pool[target.pool];
      if (upstream != kNone) continue;
      const PoolSpec& pool = now_system.pools[target.pool];
      const std::string entity = spec.name + "/" + std::to_string(i) + "/" + pool.name;
      upstream = static_cast<std::uint32_t>(upstreams_.size());
      PoolSite site = sites_[target.pool];
      site.instance = i;
      site.instances = instances();
      upstreams_.push_back(std::make_unique<Upstream>(pool, site, spec.policy, spec.weights,
                                                      standing, Rng(seed_.key("policy", entity)),
                                                      spec.limits));
    }
  }
  for (PoolIndex p = 0; p < instance.upstream_of_pool.size(); ++p)
    if (instance.upstream_of_pool[p] != kNone)
      upstreams_[instance.upstream_of_pool[p]]->configure(now_system.pools[p], spec.policy,
                                                          spec.weights, spec.limits);
}

void Front::pools_changed(const SystemSpec& now_system, const std::vector<Standing>& standing) {
  // Not what users are pinned to: during a rollout the instances disagree about that.
  for (std::uint32_t i = 0; i < instances(); ++i) configure_upstreams(i, now_system, standing);
  find_direct_routes();
}

void Front::resolve_routes(const SystemSpec& now_system) {
  for (Instance& instance : instances_) resolve_routes(instance, now_system);
  find_direct_routes();
}

void Front::resolve_routes(Instance& instance, const SystemSpec& now_system) const {
  instance.route_of_traffic.assign(now_system.traffic.size(), kNone);
  for (TrafficIndex t = 0; t < now_system.traffic.size(); ++t)
    for (std::uint32_t r = 0; r < instance.spec.routes.size(); ++r)
      if (matches(instance.spec.routes[r], now_system.traffic[t].path)) {
        instance.route_of_traffic[t] = r;
        break;
      }
}

bool Front::reach_one_of_many(Attempt& a, Time now) const {
  const std::uint32_t i =
      dns_.active()
          ? dns_.instance_for(a.user == kNone ? a.key : combine(a.traffic, a.user), now, a.number)
          : static_cast<std::uint32_t>(keyed_uniform(a.key, kInstanceLuck + a.number) *
                                       static_cast<double>(instances_.size()));
  if (i == kNone) return false;
  a.instance = static_cast<std::uint16_t>(i);
  return std::find(down_.begin(), down_.end(), i) == down_.end();
}

ServerIndex Front::pick(Upstream& upstream, const PickContext& context, const EarlierTries& earlier,
                        Time now) const {
  const auto tried = [&](ServerIndex i) {
    return std::find(earlier.tried.begin(), earlier.tried.end(), i) != earlier.tried.end();
  };
  ServerIndex server = upstream.pick(context, now);
  if (!earlier.avoid) return server;
  for (int again = 0; again < kPicksToAvoid && server != kNoServer && tried(server); ++again)
    server = upstream.pick(context, now);
  if (server != kNoServer && tried(server))
    for (ServerIndex i = 0; i < upstream.servers(); ++i)
      if (upstream.eligible(i) && !tried(i)) return i;
  return server;
}

Front::Choice Front::choose_with_care(const Attempt& a, Time now, Affinity& affinity,
                                      const EarlierTries& earlier) {
  const std::uint32_t i = a.instance;
  const Instance& instance = instances_[i];
  const std::uint32_t route_number = instance.route_of_traffic[a.traffic];
  if (route_number == kNone) return {};
  const RouteSpec& route = instance.spec.routes[route_number];
  PoolIndex pool = route.targets.back().pool;
  if (route.targets.size() > 1) {
    double u = keyed_uniform(a.key, kSplitLuck);
    for (const RouteSpec::Target& target : route.targets) {
      if (u < target.share) {
        pool = target.pool;
        break;
      }
      u -= target.share;
    }
  }
  const std::uint32_t number = instance.upstream_of_pool[pool];
  Upstream& upstream = *upstreams_[number];
  Choice choice{number, kNoServer, pool, false};
  const bool sticky = is_sticky(a);
  const std::uint32_t holder = sticky ? holder_of(a) : kNone;
  if (sticky) {
    const ServerId pinned = sticky_.find(a.traffic, holder, i, now);
    // A pin into another pool (the route has changed) or to a server that is gone does not bind,
    // nor does one to a server that has failed this attempt and may be left for another. A cookie
    // for a server that this instance believes down is ignored; a connection stays where it is.
    if (pinned != kNone && upstream.has(pinned) && earlier.tried.empty() &&
        (sticky_.by_connection() ? upstream.is_present(pinned - upstream.first())
                                 : upstream.takes_pinned(pinned - upstream.first()))) {
      choice.server = pinned - upstream.first();
      choice.pinned = true;
      return choice;
    }
  }
  if (!upstream.has_room() || (upstream.queues_unasked() && !earlier.waited)) [[unlikely]]
    return choice;
  PickContext context;
  affinity.fill(context, upstream.key(), a);
  context.tried = earlier.tried;
  choice.server = pick(upstream, context, earlier, now);
  if (sticky && choice.server != kNoServer)
    sticky_.pin(a.traffic, holder, i, upstream.first() + choice.server, now);
  return choice;
}

std::uint32_t Front::holder_of(const Attempt& a) const {
  const std::uint32_t connections = sticky_.connections();
  if (connections == 0) return a.user;
  return static_cast<std::uint32_t>(keyed_uniform(a.key, kConnectionLuck + a.number % kCopyStep) *
                                    static_cast<double>(connections));
}

void Front::connection_lost(const Attempt& a) {
  if (sticky_.by_connection() && is_sticky(a)) sticky_.unpin(a.traffic, holder_of(a), a.instance);
}

}  // namespace ballast
