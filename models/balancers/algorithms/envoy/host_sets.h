// Where Envoy looks for a host before its algorithm chooses one
// (source/extensions/load_balancing_policies/common/load_balancer_impl.cc and locality_wrr.cc,
// 2024): a priority by its load; all of its hosts when it panics; otherwise its healthy hosts, all
// together or those of one locality (by locality weights, or near the balancer by zone-aware
// routing, which knows the first priority only).
//
// A host is a member of the pool with a weight above 0; a usable one is healthy. Backups are the
// priority after their own. Panic is Envoy's default behaviour, not a fault: hosts known to be bad
// are picked when fewer than half are good.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/balancers/algorithms/envoy/edf.h"
#include "models/balancers/algorithms/envoy/priorities.h"
#include "models/balancers/policy.h"

namespace ballast {

struct EnvoyRules {
  std::uint32_t overprovisioning_factor = 140;  // percent
  std::uint32_t panic_threshold = 50;           // percent
  bool weighted_priority_health = false;
  std::vector<std::uint32_t> locality_weights{};  // [zone]; empty: not weighted by locality
  std::uint32_t retry_host_attempts = 0;

  // Zone-aware routing, for the algorithms that are not hashes.
  bool fail_traffic_on_panic = false;
  std::uint32_t local_zone = kUnlimited;       // the balancer's; kUnlimited: no zone-aware routing
  std::vector<std::uint64_t> local_cluster{};  // [zone] balancers; empty: one in each
  std::uint64_t min_cluster_size = 6;
  std::uint32_t routing_enabled = 100;  // percent of the requests
};

// The parameters that say so, after those of an algorithm; and what they say.
std::vector<Param> envoy_hash_params(std::vector<Param> own);  // for hashes
std::vector<Param> envoy_params(std::vector<Param> own);       // for the others
ArgsProblem check_envoy_lists(const Args& args);
EnvoyRules envoy_rules(const Args& args);

class EnvoyHostSets {
 public:
  // The hosts of one priority: all, the healthy ones, or the healthy ones of a locality.
  struct Source {
    std::uint32_t level;  // the priority
    std::uint32_t part;   // kAll, kHealthy, or kLocality + zone
    std::vector<ServerIndex> hosts{};
    std::uint64_t version = 0;  // grows when the hosts, or the weights of some, may have changed
  };
  static constexpr std::uint32_t kNoSource = 0xffffffff;

  EnvoyHostSets(const PoolView& view, EnvoyRules rules, Rng rng);

  // To be called when a weight or the usability of a server has changed. The work is put off until
  // the next refresh().
  void invalidate(ServerIndex server);
  // True when a source or a load may have changed.
  bool refresh() {
    if (!stale_) [[likely]]
      return false;
    rebuild();
    return true;
  }

  // The source for one request, by its number in sources(); kNoSource: there is none, or traffic
  // fails on panic. `hash` decides the priority, when there is a choice; zones are drawn.
  bool has_choice() const { return sole_ == kNoSource; }
  std::uint32_t choose(std::uint64_t hash) {
    return sole_ != kNoSource ? sole_ : choose_among(hash);
  }
  // Sources are never removed, so that an algorithm may keep a state for each.
  const std::vector<Source>& sources() const { return sources_; }

  // For the hashes, which build one table a priority and know nothing of zones: a priority for
  // `hash`, and its hosts with weights that sum up to 1 over all localities.
  std::size_t priority_for(std::uint64_t hash) const {
    return priorities_.size() < 2 ? 0 : priority_among(hash);
  }
  struct Share {
    ServerIndex host;
    double weight;
  };
  std::vector<Share> shares_of(std::size_t priority) const;
  std::size_t priorities() const { return priorities_.size(); }
  // Two equal states of a priority have the same shares.
  struct State {
    std::uint32_t level;
    std::uint64_t version;
    bool panic;
    bool operator==(const State&) const = default;
  };
  State state_of(std::size_t priority) const {
    const Priority& p = priorities_[priority];
    return {p.level, sources_[p.all].version, loads_.panic[priority]};
  }

  const EnvoyRules& rules() const { return rules_; }

 private:
  static constexpr std::uint32_t kAll = 0;
  static constexpr std::uint32_t kHealthy = 1;
  static constexpr std::uint32_t kLocality = 2;

  struct Locality {
    std::uint32_t zone;
    std::vector<ServerIndex> hosts{};
    std::uint32_t healthy = kNoSource;
  };
  struct Priority {
    std::uint32_t level;
    std::uint32_t all, healthy;          // sources
    std::vector<Locality> localities{};  // the balancer's own first, then by zone
    bool has_local = false;
    std::vector<std::size_t> weighted{};  // localities of positive effective weight,
    std::vector<double> weights{};        // their weights,
    EnvoyEdf turns{};                     // and whose turn it is
    bool zone_aware = false;
    EnvoyZoneRoute route{};
  };

  std::uint32_t level_of(ServerIndex i) const {
    return view_.servers[i].priority + (view_.servers[i].backup ? 1 : 0);
  }
  bool is_host(ServerIndex i) const {
    return (view_.servers[i].member || view_.servers[i].usable) && view_.servers[i].weight > 0;
  }
  std::uint32_t source(std::uint32_t level, std::uint32_t part);
  void rebuild();
  void collect(Priority& priority);
  void weigh_localities(Priority& priority);
  void plan_zones(Priority& priority);
  void share_load();
  std::size_t priority_among(std::uint64_t hash) const;
  std::uint32_t choose_among(std::uint64_t hash);
  std::uint32_t choose_in(Priority& priority);

  const PoolView& view_;
  EnvoyRules rules_;
  Rng rng_;
  std::vector<Source> sources_;
  std::vector<Priority> priorities_;  // ascending level
  EnvoyLoads loads_;
  std::vector<std::uint32_t> changed_levels_;
  bool stale_ = true;
  std::uint32_t sole_ = kNoSource;  // the source of every request, if there is nothing to choose
};

}  // namespace ballast
