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
  bool full(ServerIndex i) const { return view_.full(i); }
  // Full, or others wait for it already.
  bool saturated(ServerIndex i) const { return view_.saturated(i); }
  // Whether no more may wait for it.
  bool queue_full(ServerIndex i) const { return view_.servers[i].queued >= limits_.server_queue; }
  bool bounded(ServerIndex i) const { return view_.servers[i].max_in_flight != kUnlimited; }
  // Whether the pool as a whole takes one more.
  bool has_room() const { return in_flight_ < limits_.pool; }
  bool anyone_waits() const { return waiting_ > 0; }
  // Whether somebody is to hear of ends besides the policy: who watches, or who waits.
  bool attended() const { return attended_; }
  // Whether an attempt that was offered no server waits for one.
  bool queues_unchosen() const;
  // Whether an attempt joins those who wait for any server without a choice. (Were nobody served,
  // nobody could let them in.)
  bool queues_unasked() const {
    return waiting_for_any_ > 0 && spec_.kind->queueing == Queueing::kBehindOthers &&
           in_flight_ > 0;
  }
  // Whether those who wait for any server may go to this one. HAProxy's backups do not help out.
  bool takes_waiting(ServerIndex i) const {
    return !bounded(i) || !view_.servers[i].backup || !leaves_backups_out();
  }
  bool is_present(ServerIndex i) const { return (standing_[i] & kAbsent) == 0; }
  // Whether a user pinned to the server reaches it.
  bool takes_pinned(ServerIndex i) const { return ballast::takes_pinned(standing_[i]); }
  Standing standing(ServerIndex i) const { return standing_[i]; }
  // Who watches its servers (HealthBoard); kNone: nobody.
  std::uint32_t watch() const { return watch_; }
  void set_watch(std::uint32_t watch) {
    watch_ = watch;
    note_attended();
  }

  ServerIndex pick(const PickContext& context, Time now) {
    view_.now = now;
    if (limits_.server_min != kUnlimited) [[unlikely]]
      follow_load();
    return policy_->pick(context);
  }
  // Policy::next_sample(), with what is known here about those servers on its way to the caches.
  std::span<const ServerIndex> fetch_next_sample() const {
    const std::span<const ServerIndex> sample = policy_->next_sample();
    for (const ServerIndex i : sample) fetch(i);
    return sample;
  }
  void fetch(ServerIndex i) const { __builtin_prefetch(&view_.in_flight[i], 1); }
  void start(ServerIndex i, std::int64_t work_ns, Time now) {
    ++view_.in_flight[i];
    ++in_flight_;
    if (!follows_attempts_) return;
    view_.now = now;
    policy_->on_start(i, Duration{work_ns});
  }
  void finish(ServerIndex i, Outcome::Kind kind, Time assigned_at, Time now) {
    --view_.in_flight[i];
    --in_flight_;
    if (!follows_attempts_) return;
    view_.now = now;
    policy_->on_finish(i, {kind, now - assigned_at});
  }

  // An attempt waits in the balancer from now on, or does no longer: for the server, or for anyone
  // (kNoServer).
  void join_queue(ServerIndex i);
  void leave_queue(ServerIndex i);
  // HAProxy's dynamic limits (minconn, fullconn): brings the limits of the servers up to date. The
  // load includes the attempt that comes or has just ended.
  void follow_load();

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
  std::uint32_t limit_at(std::uint64_t load, ServerIndex i) const;
  bool leaves_backups_out() const;
  void note_attended() { attended_ = watch_ != kNone || waiting_ > 0; }

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
  std::uint32_t waiting_ = 0;  // for a server or for any
  std::uint32_t waiting_for_any_ = 0;
  Rng rng_;
  KeyKind key_ = KeyKind::kNoKey;  // never kChosen
  bool follows_attempts_ = true;
  bool attended_ = false;
  std::uint32_t watch_ = kNone;
  std::unique_ptr<Policy> policy_;
};

// The weight of a server under a balancer's weights.
std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights);

}  // namespace ballast
