// The interface of a balancing algorithm, and how one declares itself.
//
// A policy is an event handler on membership, weight and load, not just a choice: real balancers
// keep state between picks. One policy object exists per balancer instance and pool; it knows
// servers by their index in the pool and sees the world only through its PoolView, as a real
// balancer does.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/spec.h"
#include "sim/declaration.h"
#include "sim/random.h"

namespace ballast {

inline constexpr ServerIndex kNoServer = 0xffffffff;

// What one balancer instance knows of the servers of a pool. Owned and updated by the balancer;
// policies only read it.
struct PoolView {
  struct Server {
    std::uint32_t weight = 1;     // configured weight, 0 included
    std::uint32_t in_flight = 0;  // attempts this instance has assigned and not seen finished,
                                  // queued at the server included
    bool usable = true;           // present, not drained, not removed, not known to be down
    bool backup = false;
  };
  std::vector<Server> servers;     // never shrinks; servers added later are appended
  std::vector<std::string> names;  // same index

  // Whether ordinary traffic may be sent there at all. Which group (active or backup) is in force
  // is the policy's rule, because products differ.
  bool eligible(ServerIndex i) const { return servers[i].usable && servers[i].weight > 0; }
};

struct PickContext {
  std::uint64_t hash = 0;         // hash of the affinity key (the user, or else the request)
  ServerIndex avoid = kNoServer;  // server of the failed previous attempt; products may avoid it
};

class Policy {
 public:
  virtual ~Policy() = default;

  // Chooses a server, or kNoServer when none is acceptable. An ineligible server is never chosen.
  virtual ServerIndex pick(const PickContext& context) = 0;

  // After the view's in_flight of `server` has changed: an attempt was assigned there (by pick() or
  // by stickiness, which goes round it), or one has finished. Exactly one finish per start.
  virtual void on_start(ServerIndex server) { (void)server; }
  virtual void on_finish(ServerIndex server) { (void)server; }

  // After the view's weight of `server` was changed at run time from `old_weight`.
  virtual void on_weight(ServerIndex server, std::uint32_t old_weight) = 0;
  // After `usable` of `server` has changed (fault seen, drained, back again), or after the server
  // was appended to the view (usable or not).
  virtual void on_usable(ServerIndex server) = 0;
};

struct PolicyKind {
  std::string_view name;
  std::string_view summary;
  std::vector<Param> params;
  std::uint32_t max_weight;  // largest weight the product accepts
  bool honours_weights;      // false: shares ignore weights (declared, tested)
  // Whether they also do when every server is idle at each pick (requests that do not overlap).
  // HAProxy's leastconn does not: idle servers tie whatever their weights.
  bool honours_weights_idle;
  bool balances_load;                 // true: the choice depends on requests in flight
  bool by_key;                        // true: the choice depends on the affinity key
  ArgsProblem (*check)(const Args&);  // null: nothing to check beyond the parameters
  // `view` outlives the policy. The policy starts from the view's present state.
  std::unique_ptr<Policy> (*make)(const Args& args, const PoolView& view, Rng rng);
};

// All algorithms, sorted by name; the explicit list is in models/balancers/algorithms/all.cc.
std::span<const PolicyKind* const> policy_kinds();
const PolicyKind* find_policy_kind(std::string_view name);

}  // namespace ballast
