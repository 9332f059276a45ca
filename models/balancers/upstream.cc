#include "models/balancers/upstream.h"

#include <algorithm>

#include "sim/check.h"

namespace ballast {

std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights) {
  for (const auto& [name, weight] : weights.by_name)
    if (name == server.name) return weight;
  return weights.rest.value_or(server.weight);
}

Upstream::Upstream(const PoolSpec& pool, PoolIndex pool_index, ServerId first,
                   const PolicySpec& policy, const WeightsSpec& weights,
                   const std::vector<bool>& usable, Rng rng)
    : pool_(pool_index), first_(first), rng_(rng) {
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    const ServerSpec& server = pool.servers[i];
    view_.servers.push_back({weight_of(server, weights), 0, usable[i], server.backup});
    view_.names.push_back(server.name);
  }
  build_policy(policy);
}

void Upstream::build_policy(const PolicySpec& policy) {
  SIM_CHECK(policy.kind != nullptr, "a balancer without an algorithm");
  spec_ = policy;
  by_key_ = policy.kind->by_key;
  policy_ = policy.kind->make(policy.args, view_, rng_);
}

void Upstream::configure(const PoolSpec& pool, const PolicySpec& policy,
                         const WeightsSpec& weights) {
  const bool other = policy.kind != spec_.kind || !(policy.args == spec_.args);
  bool rebuild = other;
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    PoolView::Server& server = view_.servers[i];
    if (server.backup != pool.servers[i].backup) {
      server.backup = pool.servers[i].backup;
      rebuild = true;  // no product changes the group of a server at run time: a reload
    }
    const std::uint32_t weight = weight_of(pool.servers[i], weights);
    const std::uint32_t old = server.weight;
    if (weight == old) continue;
    server.weight = weight;
    if (!other) policy_->on_weight(i, old);
  }
  if (rebuild) build_policy(policy);
}

void Upstream::set_usable(ServerIndex i, bool usable) {
  if (view_.servers[i].usable == usable) return;
  view_.servers[i].usable = usable;
  policy_->on_usable(i);
}

}  // namespace ballast
