// A balancer as its clients meet it: one or more instances, each with its own configuration
// version, routes and policy state; users may be pinned to servers.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/affinity.h"
#include "models/balancers/dns.h"
#include "models/balancers/retry_budget.h"
#include "models/balancers/sticky_table.h"
#include "models/balancers/upstream.h"
#include "models/spec.h"
#include "sim/timer_set.h"

namespace ballast {

// What earlier tries of the same attempt have to do with a choice.
struct EarlierTries {
  std::span<const ServerIndex> tried{};  // oldest first
  bool avoid = false;                    // choose none of them while there are others
  bool waited = false;                   // it has waited its turn: the queue does not hold it up
};

class Front {
 public:
  // `sites`: where each pool is found. `upstreams` is shared by all balancers of the run: records
  // name their upstream by its index there.
  Front(const SystemSpec& system, BalancerIndex index, const std::vector<PoolSite>& sites,
        std::vector<std::unique_ptr<Upstream>>& upstreams);

  struct Choice {
    std::uint32_t upstream = kNone;  // kNone: no route leads anywhere
    ServerIndex server = kNoServer;  // kNoServer: the pool has no server to offer
    PoolIndex pool = 0;
    bool pinned = false;  // not chosen: the user is pinned there
  };
  // Chooses for an attempt of traffic entry a.traffic; pins the user where users are sticky.
  Choice choose(const Attempt& a, Time now, Affinity& affinity, const EarlierTries& earlier = {}) {
    const DirectRoute& route = direct_routes_[a.traffic];
    if (route.upstream == nullptr || !earlier.tried.empty())
      return choose_with_care(a, now, affinity, earlier);
    Upstream& upstream = *route.upstream;
    if (!upstream.has_room() || (upstream.queues_unasked() && !earlier.waited)) [[unlikely]]
      return {route.number, kNoServer, route.pool, false};
    return {route.number, upstream.pick(kNoContext, now), route.pool, false};
  }

  // Where nothing but the server is to be chosen: one instance, one pool, no key, nobody pinned.
  struct DirectRoute {
    Upstream* upstream = nullptr;  // null where there is more to it
    std::uint32_t number = kNone;
    PoolIndex pool = 0;
    bool open = false;  // the balancer sends on nothing by itself, and the pool has no limits

    ServerIndex pick(Time now) const { return upstream->pick(kNoContext, now); }
  };
  const DirectRoute& direct_route(TrafficIndex t) const { return direct_routes_[t]; }

  // Notes in a client's attempt, before it is sent, which instance it reaches; false: none that
  // listens.
  bool reach(Attempt& a, Time now) const { return only_one_ || reach_one_of_many(a, now); }

  // How the balancer sends attempts on, where it does so itself.
  bool relays() const { return relays_; }
  struct RelayTimers {
    TimerSet::RingId timeout = 0, try_timeout = 0, hedge = 0;
  };
  struct Relaying {
    RelaySpec spec;
    RelayTimers timers;
    RetryBudget budget;
    std::uint64_t under_way = 0;  // attempts
  };
  Relaying& relaying(const Attempt& a) { return instances_[a.instance].relaying; }
  Relaying& relaying(std::uint32_t instance) { return instances_[instance].relaying; }
  // Pins the user of an attempt that was chosen a server without choose().
  void pin(const Attempt& a, ServerId server, Time now) {
    if (is_sticky(a)) sticky_.pin(a.traffic, holder_of(a), a.instance, server, now);
  }
  // Through which upstream an instance sees a pool; kNone: it has not been routed to so far.
  std::uint32_t upstream_of(std::uint32_t instance, PoolIndex pool) const {
    return instances_[instance].upstream_of_pool[pool];
  }
  // The attempt's connection broke (refused, timed out, cut by a crash).
  void connection_lost(const Attempt& a);
  // Where the pin of a user is kept, to prefetch; null when users are not pinned.
  const void* address_of(TrafficIndex t, std::uint32_t user) const {
    return sticky_.address_of(t, user);
  }

  // Which instances listen, and what the name service says of them.
  void configure_instances(const BalancerSpec& spec, Time now);
  // Instance `i` gets a new configuration.
  void configure(std::uint32_t i, const BalancerSpec& spec, const SystemSpec& now_system,
                 const std::vector<Standing>& standing);
  std::uint32_t instances() const { return static_cast<std::uint32_t>(instances_.size()); }
  void clear_sticky() { sticky_.clear(); }
  // Weights of servers have changed in the pools.
  void pools_changed(const SystemSpec& now_system, const std::vector<Standing>& standing);
  // The paths of the traffic entries have changed.
  void resolve_routes(const SystemSpec& now_system);

 private:
  struct Instance {
    BalancerSpec spec;
    Relaying relaying;
    std::vector<std::uint32_t> upstream_of_pool;  // kNone: not routed to so far
    std::vector<std::uint32_t> route_of_traffic;  // index in spec.routes, kNone: no match
  };
  static constexpr PickContext kNoContext{};
  void find_direct_routes();
  Choice choose_with_care(const Attempt& a, Time now, Affinity& affinity,
                          const EarlierTries& earlier);
  bool reach_one_of_many(Attempt& a, Time now) const;
  bool is_sticky(const Attempt& a) const {
    return sticky_.active() && (a.user != kNone || sticky_.connections() > 0);
  }
  // The user, or the connection that the attempt takes.
  std::uint32_t holder_of(const Attempt& a) const;
  ServerIndex pick(Upstream& upstream, const PickContext& context, const EarlierTries& earlier,
                   Time now) const;
  void configure_upstreams(std::uint32_t i, const SystemSpec& now_system,
                           const std::vector<Standing>& standing);
  void resolve_routes(Instance& instance, const SystemSpec& now_system) const;

  RunSeed seed_;
  const std::vector<PoolSite>& sites_;
  std::vector<std::unique_ptr<Upstream>>& upstreams_;
  std::vector<Instance> instances_;
  StickyTable sticky_;
  DnsAnswers dns_;
  std::vector<std::uint32_t> down_;
  bool only_one_ = true;                    // instance, and it listens
  bool relays_ = false;                     // any instance
  std::vector<std::uint32_t> users_;        // [traffic], 0 where this balancer is not addressed
  std::vector<DirectRoute> direct_routes_;  // [traffic]
};

}  // namespace ballast
