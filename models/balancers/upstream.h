// One balancer instance's view of one pool (or a caller's view of the pool it calls): the policy at
// work, the weights in force and the attempts it has in flight there.
#pragma once

#include <memory>
#include <vector>

#include "models/balancers/policy.h"
#include "models/health/standing.h"
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
  // `standing`: of all servers of the run, by id.
  Upstream(const PoolSpec& pool, const PoolSite& site, const PolicySpec& policy,
           const WeightsSpec& weights, const std::vector<Standing>& standing, Rng rng,
           const LimitsSpec& limits = {});

  PoolIndex pool() const { return pool_; }
  ServerId first() const { return first_; }
  KeyKind key() const { return key_; }
  std::size_t servers() const { return view_.servers.size(); }
  bool has(ServerId id) const { return id >= first_ && id - first_ < servers(); }
  bool eligible(ServerIndex i) const { return view_.eligible(i); }
  const LimitsSpec& limits() const { return limits_; }
  bool limited() const { return limited_; }  // anything at all
  bool full(ServerIndex i) const { return view_.servers[i].full(); }
  bool bounded(ServerIndex i) const { return view_.servers[i].max_in_flight != kUnlimited; }
  // Whether the pool as a whole takes one more.
  bool has_room() const { return in_flight_ < limits_.pool; }
  // Whether it is only for their limits that no server can be picked.
  bool all_full() const;
  bool is_present(ServerIndex i) const { return (standing_[i] & kAbsent) == 0; }
  // Whether a user pinned to the server reaches it.
  bool takes_pinned(ServerIndex i) const { return ballast::takes_pinned(standing_[i]); }
  Standing standing(ServerIndex i) const { return standing_[i]; }
  // Who watches its servers (HealthBoard); kNone: nobody.
  std::uint32_t watch() const { return watch_; }
  void set_watch(std::uint32_t watch) { watch_ = watch; }

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
  // Some reasons why the server takes no traffic are there from now on, or are not.
  void set_standing(ServerIndex i, Standing reasons, bool there);
  // Slow start: what part of its weight counts, (0, 1], and what percentage of its limit.
  void set_ramp(ServerIndex i, double ramp, std::uint32_t limit_percent);

 private:
  void build_policy(const PolicySpec& policy);
  void set_limits(const PoolSpec& pool, const LimitsSpec& limits);
  void apply_limit(ServerIndex i);

  PoolIndex pool_;
  ServerId first_;
  PoolView view_;
  std::vector<Standing> standing_;            // [server]
  std::vector<std::uint32_t> limit_;          // [server] as configured
  std::vector<std::uint32_t> limit_percent_;  // [server] in force, while it starts slowly
  PolicySpec spec_;
  LimitsSpec limits_;
  bool limited_ = false;
  std::uint32_t in_flight_ = 0;
  Rng rng_;
  KeyKind key_ = KeyKind::kNoKey;  // never kChosen
  bool follows_attempts_ = true;
  std::uint32_t watch_ = kNone;
  std::unique_ptr<Policy> policy_;
};

// The weight of a server under a balancer's weights.
std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights);

}  // namespace ballast
