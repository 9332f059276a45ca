// One balancer instance's view of one pool (or a caller's view of the pool it calls): the policy at
// work, the weights in force and the attempts it has in flight there.
#pragma once

#include <memory>

#include "models/balancers/policy.h"
#include "models/servers/server.h"
#include "sim/random.h"

namespace ballast {

class Upstream {
 public:
  // `first`: id of the pool's first server. `usable[i]`: whether server i takes ordinary traffic.
  Upstream(const PoolSpec& pool, PoolIndex pool_index, ServerId first, const PolicySpec& policy,
           const WeightsSpec& weights, const std::vector<bool>& usable, Rng rng);

  PoolIndex pool() const { return pool_; }
  ServerId first() const { return first_; }
  bool by_key() const { return by_key_; }
  std::size_t servers() const { return view_.servers.size(); }

  ServerIndex pick(const PickContext& context) { return policy_->pick(context); }
  void start(ServerIndex i) {
    ++view_.servers[i].in_flight;
    policy_->on_start(i);
  }
  void finish(ServerIndex i) {
    --view_.servers[i].in_flight;
    policy_->on_finish(i);
  }

  // Changes of configuration, as through the product's runtime interface: the policy keeps its
  // state and sees what changed; another algorithm starts afresh.
  void configure(const PoolSpec& pool, const PolicySpec& policy, const WeightsSpec& weights);
  void set_usable(ServerIndex i, bool usable);

 private:
  void build_policy(const PolicySpec& policy);

  PoolIndex pool_;
  ServerId first_;
  PoolView view_;
  PolicySpec spec_;
  Rng rng_;
  bool by_key_ = false;
  std::unique_ptr<Policy> policy_;
};

// The weight of a server under a balancer's weights.
std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights);

}  // namespace ballast
