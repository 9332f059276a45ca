#include "models/balancers/upstream.h"

#include <algorithm>

#include "models/balancers/policy_stream.h"
#include "sim/check.h"

namespace ballast {

std::uint32_t weight_of(const ServerSpec& server, const WeightsSpec& weights) {
  for (const auto& [name, weight] : weights.by_name)
    if (name == server.name) return weight;
  return weights.rest.value_or(server.weight);
}

Upstream::Upstream(const PoolSpec& pool, const PoolSite& site, const PolicySpec& policy,
                   const WeightsSpec& weights, const std::vector<Standing>& standing, Rng rng,
                   const LimitsSpec& limits)
    : pool_(site.pool), first_(site.first), rng_(rng) {
  view_.reports = site.reports;
  view_.instance = site.instance;
  view_.instances = site.instances;
  view_.servers.reserve(pool.servers.size());
  view_.in_flight.reserve(pool.servers.size());
  view_.names.reserve(pool.servers.size());
  standing_.reserve(pool.servers.size());
  std::vector<std::string> zones;
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    const ServerSpec& server = pool.servers[i];
    PoolView::Server& seen = view_.add();
    seen.weight = weight_of(server, weights);
    standing_.push_back(standing[first_ + i]);
    seen.usable = is_usable(standing_[i]);
    seen.member = is_member(standing_[i]);
    seen.backup = server.backup;
    seen.workers = server.workers;
    seen.speed = server.speed;
    auto zone = std::find(zones.begin(), zones.end(), server.zone);
    if (zone == zones.end()) zone = zones.insert(zone, server.zone);
    seen.zone = static_cast<std::uint32_t>(zone - zones.begin());
    view_.names.push_back(server.name);
  }
  limit_.resize(pool.servers.size());
  limit_percent_.resize(pool.servers.size(), 100);
  set_limits(pool, limits);
  build_policy(policy);
}

void Upstream::set_limits(const PoolSpec& pool, const LimitsSpec& limits) {
  limits_ = limits;
  limited_ = limits.pool != kUnlimited;
  view_.max_queued = limits.server_queue == kUnlimited ? 0 : limits.server_queue;
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    const std::uint32_t own = pool.servers[i].limit;
    limit_[i] = own != kUnlimited ? own : limits.server;
    limited_ |= limit_[i] != kUnlimited;
    apply_limit(i);
  }
}

// HAProxy's srv_dynamic_maxconn (src/queue.c, 2.6): in proportion to the load of the backend, all
// of it at `full_load`, never less than the minimum; but slow start may bring it down to 1.
std::uint32_t Upstream::limit_at(std::uint64_t load, ServerIndex i) const {
  std::uint64_t limit = limit_[i];
  if (limit == kUnlimited) return kUnlimited;
  if (limits_.server_min < limit && load < limits_.full_load)
    limit = std::max<std::uint64_t>(limits_.server_min, load * limit / limits_.full_load);
  if (limit_percent_[i] != 100) limit = std::max<std::uint64_t>(limit * limit_percent_[i] / 100, 1);
  return static_cast<std::uint32_t>(limit);
}

void Upstream::apply_limit(ServerIndex i) {
  const std::uint32_t limit = limit_at(std::uint64_t{in_flight_} + waiting_ + 1, i);
  if (view_.servers[i].max_in_flight == limit) return;
  view_.servers[i].max_in_flight = limit;
  if (policy_) policy_->on_room(i);
}

void Upstream::follow_load() {
  if (limits_.server_min == kUnlimited) return;
  for (ServerIndex i = 0; i < view_.servers.size(); ++i) apply_limit(i);
}

void Upstream::join_queue(ServerIndex i) {
  ++waiting_;
  note_attended();
  if (i == kNoServer)
    ++waiting_for_any_;
  else
    ++view_.servers[i].queued;
}

void Upstream::leave_queue(ServerIndex i) {
  --waiting_;
  note_attended();
  if (i == kNoServer) {
    --waiting_for_any_;
  } else {
    --view_.servers[i].queued;
    policy_->on_room(i);
  }
}

bool Upstream::leaves_backups_out() const {
  if (spec_.kind->queueing == Queueing::kWhenAllFull) return false;
  for (ServerIndex i = 0; i < view_.servers.size(); ++i)
    if (!view_.servers[i].backup && view_.eligible(i)) return true;
  return false;
}

bool Upstream::queues_unchosen() const {
  const bool all = spec_.kind->queueing == Queueing::kWhenAllFull;
  bool any = false;
  for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
    if (!view_.eligible(i)) continue;
    if (all && !view_.full(i)) return false;
    any = true;
  }
  return any;
}

void Upstream::build_policy(const PolicySpec& policy) {
  SIM_CHECK(policy.kind != nullptr, "a balancer without an algorithm");
  spec_ = policy;
  key_ = key_kind(policy);
  follows_attempts_ = policy.kind->follows_attempts;
  policy_ = policy.kind->make(policy.args, view_, policy_rng(policy.args, rng_));
}

void Upstream::configure(const PoolSpec& pool, const PolicySpec& policy, const WeightsSpec& weights,
                         const LimitsSpec& limits) {
  set_limits(pool, limits);
  const bool other = policy.kind != spec_.kind || !(policy.args == spec_.args);
  bool rebuild = other;
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    PoolView::Server& server = view_.servers[i];
    server.workers = pool.servers[i].workers;
    server.speed = pool.servers[i].speed;
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

void Upstream::set_standing(ServerIndex i, Standing reasons, bool there) {
  Standing& standing = standing_[i];
  standing = static_cast<Standing>(there ? standing | reasons : standing & ~reasons);
  PoolView::Server& seen = view_.servers[i];
  const bool usable = is_usable(standing), member = is_member(standing);
  if (seen.usable == usable && seen.member == member) return;
  seen.usable = usable;
  seen.member = member;
  policy_->on_usable(i);
}

void Upstream::set_ramp(ServerIndex i, double ramp, std::uint32_t limit_percent) {
  PoolView::Server& seen = view_.servers[i];
  limit_percent_[i] = limit_percent;
  apply_limit(i);
  if (seen.ramp == ramp) return;
  seen.ramp = ramp;
  if (spec_.kind->heeds_ramp) policy_->on_weight(i, seen.weight);
}

}  // namespace ballast
