// One balancer instance's view of one pool (or a caller's view of the pool it calls): the policy at
// work, the weights in force and the attempts it has in flight there.
#pragma once

#include <memory>

#include "models/balancers/policy.h"
#include "models/servers/server.h"
#include "sim/random.h"

namespace ballast {

// Where a pool is found: its number, the id of its first server, whom to ask for reports; and which
// of how many instances of a balancer looks for it.
struct PoolSite {
  PoolIndex pool = 0;
  ServerId first = 0;
  const ServerReports* reports = nullptr;
  std::uint32_t instance = 0;
  std::uint32_t instances = 1;
};

class Upstream {
 public:
  // `usable[i]`: whether server i takes ordinary traffic.
  Upstream(const PoolSpec& pool, const PoolSite& site, const PolicySpec& policy,
           const WeightsSpec& weights, const std::vector<bool>& usable, Rng rng,
           const LimitsSpec& limits = {});

  PoolIndex pool() const { return pool_; }
  ServerId first() const { return first_; }
  KeyKind key() const { return key_; }
  std::size_t servers() const { return view_.servers.size(); }
  bool eligible(ServerIndex i) const { return view_.eligible(i); }
  const LimitsSpec& limits() const { return limits_; }
  bool limited() const { return limited_; }  // anything at all
  bool full(ServerIndex i) const { return view_.servers[i].full(); }
  bool bounded(ServerIndex i) const { return view_.servers[i].max_in_flight != kUnlimited; }
  // Whether the pool as a whole takes one more.
  bool has_room() const { return in_flight_ < limits_.pool; }
  // Whether it is only for their limits that no server can be picked.
  bool all_full() const;

  ServerIndex pick(const PickContext& context, Time now) {
    view_.now = now;
    return policy_->pick(context);
  }
  void start(ServerIndex i, std::int64_t work_ns, Time now) {
    ++view_.servers[i].in_flight;
    ++in_flight_;
    if (!follows_attempts_) return;
    view_.now = now;
    policy_->on_start(i, Duration{work_ns});
  }
  void finish(ServerIndex i, Outcome::Kind kind, Time assigned_at, Time now) {
    --view_.servers[i].in_flight;
    --in_flight_;
    if (!follows_attempts_) return;
    view_.now = now;
    policy_->on_finish(i, {kind, now - assigned_at});
  }

  // Changes of configuration, as through the product's runtime interface: the policy keeps its
  // state and sees what changed; another algorithm starts afresh.
  void configure(const PoolSpec& pool, const PolicySpec& policy, const WeightsSpec& weights,
                 const LimitsSpec& limits = {});
  void set_usable(ServerIndex i, bool usable);

 private:
  void build_policy(const PolicySpec& policy);
  void set_limits(const PoolSpec& pool, const LimitsSpec& limits);

  PoolIndex pool_;
  ServerId first_;
  PoolView view_;
  PolicySpec spec_;
  LimitsSpec limits_;
  bool limited_ = false;
  std::uint32_t in_flight_ = 0;
  Rng rng_;
  KeyKind key_ = KeyKind::kNoKey;  // never kChosen
  bool follows_attempts_ = true;
  std::unique_ptr<Policy> policy_;
};

// The weight of a server under a balancer's weights.
std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights);

}  // namespace ballast
