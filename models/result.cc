#include "models/result.h"

#include <algorithm>

namespace ballast {

std::string_view cause_name(Cause cause) {
  static constexpr std::array<std::string_view, kCauses> kNames{
      "refused",        "queue_full",   "queue_timeout", "no_backend", "upstream_timeout",
      "client_timeout", "server_error", "circuit_open",  "rejected",   "abandoned"};
  return kNames[static_cast<std::size_t>(cause)];
}

Counts& Counts::operator+=(const Counts& o) {
  offered += o.offered;
  ok += o.ok;
  failed += o.failed;
  cancelled += o.cancelled;
  return *this;
}

RequestStats& RequestStats::operator+=(const RequestStats& o) {
  requests += o.requests;
  for (std::size_t c = 0; c < kCauses; ++c) by_cause[c] += o.by_cause[c];
  attempts += o.attempts;
  slow += o.slow;
  latency.merge(o.latency);
  has_users = has_users || o.has_users;
  users_active += o.users_active;
  users_affected += o.users_affected;
  return *this;
}

ServerStats& ServerStats::operator+=(const ServerStats& o) {
  attempts += o.attempts;
  for (std::size_t c = 0; c < kCauses; ++c) by_cause[c] += o.by_cause[c];
  started += o.started;
  wait_s += o.wait_s;
  sojourn_s += o.sojourn_s;
  busy_s += o.busy_s;
  worker_s += o.worker_s;
  queue_s += o.queue_s;
  in_system_s += o.in_system_s;
  present_s += o.present_s;
  queue_max = std::max(queue_max, o.queue_max);
  return *this;
}

PoolStats& PoolStats::operator+=(const PoolStats& o) {
  attempts += o.attempts;
  for (std::size_t c = 0; c < kCauses; ++c) by_cause[c] += o.by_cause[c];
  wait.merge(o.wait);
  sojourn.merge(o.sojourn);
  servers.resize(std::max(servers.size(), o.servers.size()));
  for (std::size_t i = 0; i < o.servers.size(); ++i) servers[i] += o.servers[i];
  return *this;
}

BalancerStats& BalancerStats::operator+=(const BalancerStats& o) {
  relays = relays || o.relays;
  retries += o.retries;
  retries_denied += o.retries_denied;
  hedges += o.hedges;
  waited += o.waited;
  wait_s += o.wait_s;
  longest_wait = std::max(longest_wait, o.longest_wait);
  watched = watched || o.watched;
  checks_sent += o.checks_sent;
  checks_failed += o.checks_failed;
  marked_down += o.marked_down;
  marked_up += o.marked_up;
  ejections += o.ejections;
  ejections_overflow += o.ejections_overflow;
  return *this;
}

void sum_pools(RunResult& result) {
  WindowStats& whole = result.whole;
  if (result.windows.empty()) return;
  whole.from = result.windows.front().from;
  whole.to = result.windows.back().to;
  whole.pools.clear();
  whole.pools.resize(result.windows.front().pools.size());
  whole.balancers.clear();
  whole.balancers.resize(result.windows.front().balancers.size());
  whole.slo_out_s = 0;
  for (const WindowStats& w : result.windows) {
    whole.has_slo = w.has_slo;
    whole.slo_out_s += w.slo_out_s;
    for (std::size_t p = 0; p < w.pools.size(); ++p) whole.pools[p] += w.pools[p];
    for (std::size_t b = 0; b < w.balancers.size(); ++b) whole.balancers[b] += w.balancers[b];
  }
}

}  // namespace ballast
