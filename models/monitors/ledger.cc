#include "models/monitors/ledger.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "models/servers/server_bank.h"
#include "sim/check.h"

namespace ballast {

namespace {

std::uint64_t total(const std::array<std::uint64_t, kCauses>& by_cause) {
  return std::accumulate(by_cause.begin(), by_cause.end(), std::uint64_t{0});
}

}  // namespace

std::uint64_t Ledger::ServerWindow::failed() const { return total(by_cause); }

Ledger::Ledger(const SystemSpec& spec, std::size_t servers)
    : windows_(windows_of(spec)),
      traffic_count_(spec.traffic.size()),
      pool_count_(spec.pools.size()),
      server_count_(servers),
      traffic_(windows_.size() * traffic_count_),
      pools_(windows_.size() * pool_count_),
      servers_(windows_.size() * server_count_) {
  for (const TrafficSpec& t : spec.traffic) {
    std::uint32_t users = t.users ? t.users->count : 0;
    if (const auto* closed = std::get_if<ClosedArrivals>(&t.arrivals)) users = closed->users;
    users_.emplace_back(users, windows_.size() - 1);
  }
  if (spec.slo_latency) {
    slo_ = *spec.slo_latency;
    enter_minute(kStart);
  }
  minutes_.resize(spec.slo_latency ? minute_of(kStart + spec.duration) + 1 : 1);
}

void Ledger::request_failed(const Attempt& a, Cause cause) {
  RequestStats& t = traffic(a).stats;
  ++t.requests.failed;
  ++t.by_cause[static_cast<std::size_t>(cause)];
  if (a.user != kNone) users_[a.traffic].record(a.user, a.request_window, false, true);
  spoil_minute(a);
}

void Ledger::record_apart(TrafficWindow& t, const Server& s, const Attempt& a, Time now) {
  if (t.pool == kNone && a.offered_at == a.request_at && a.attempt_window == a.request_window) {
    t.pool = s.pool;  // the first pool that answers most likely is the one that answers most
    t.at_pool.record(now - a.request_at);
    return;
  }
  t.apart.record(now - a.request_at);
  pool(a, s.pool).sojourn.record(now - a.offered_at);
}

void Ledger::started_late(const Attempt& a, Duration wait) {
  ServerWindow& window = server(a);
  ++window.started;
  window.wait_ns += static_cast<std::uint64_t>(wait.count());
}

void Ledger::served_late(Server& s, const Attempt& a, std::uint64_t sojourn_ns) {
  ServerWindow& window = server(a);
  ++window.ok;
  window.sojourn_ns += sojourn_ns;
  ++s.ok_before;
}

void Ledger::collect(ServerBank& bank) {
  for (ServerId id = 0; id < server_count_; ++id) {
    Server& s = bank[id];
    ServerWindow& sum = servers_[window_ * server_count_ + id];
    sum.offered += s.tally.offered;
    sum.ok += s.tally.ok;
    sum.started += s.tally.started;
    sum.wait_ns += s.tally.wait_ns;
    sum.sojourn_ns += s.tally.sojourn_ns;
    s.offered_before += s.tally.offered;
    s.ok_before += s.tally.ok;
    s.tally = {};
  }
}

std::uint64_t Ledger::sojourns_ns(ServerId id, const Server& s) const {
  U128 sum = s.tally.sojourn_ns;
  for (std::size_t i = id; i < servers_.size(); i += server_count_) sum += servers_[i].sojourn_ns;
  return static_cast<std::uint64_t>(sum);
}

void Ledger::report(const AttemptSlab& attempts, const SystemSpec& spec, Time ended_at,
                    RunResult& result) const {
  const std::vector<Minute> minutes = minutes_of_ended(attempts);
  for (std::size_t w = 1; w < windows_.size(); ++w) {
    if (windows_[w].from >= ended_at && w > 1) break;  // an interrupted run has fewer
    WindowStats out;
    out.name = windows_[w].name;
    out.from = windows_[w].from;
    out.to = std::min(windows_[w].to, std::max(ended_at, out.from));
    for (std::size_t t = 0; t < traffic_count_; ++t) {
      RequestStats stats = traffic_[w * traffic_count_ + t].stats;
      if (users_[t].any()) {
        const UserTally::Counts users = users_[t].count(w);
        stats.has_users = true;
        stats.users_active = users.active;
        stats.users_affected = users.affected;
      }
      out.total += stats;
      out.traffic.push_back(std::move(stats));
    }
    std::size_t server = 0;
    for (std::size_t p = 0; p < pool_count_; ++p) {
      const PoolWindow& from = pools_[w * pool_count_ + p];
      PoolStats pool;
      pool.wait = from.wait;
      pool.sojourn = from.sojourn;
      pool.attempts.offered = total(from.unplaced);
      pool.by_cause = from.unplaced;
      for (std::size_t i = 0; i < spec.pools[p].servers.size(); ++i, ++server) {
        const ServerWindow& s = servers_[w * server_count_ + server];
        ServerStats stats;
        stats.attempts = {s.offered, s.ok, s.failed(), s.cancelled};
        stats.by_cause = s.by_cause;
        stats.started = s.started;
        stats.wait_s = static_cast<double>(s.wait_ns) * 1e-9;
        stats.sojourn_s = static_cast<double>(s.sojourn_ns) * 1e-9;
        pool.attempts += stats.attempts;
        for (std::size_t c = 0; c < kCauses; ++c) pool.by_cause[c] += s.by_cause[c];
        pool.servers.push_back(stats);
      }
      pool.attempts.failed = total(pool.by_cause);
      out.pools.push_back(std::move(pool));
    }
    out.has_slo = slo_ != Duration::max();
    for (std::size_t m = 0; out.has_slo && m < minutes.size(); ++m) {
      // A minute that an edge cuts is judged as a whole; each window has its part of it.
      const Time begin = at_ns(static_cast<std::int64_t>(m) * kMinuteNs);
      const Time from = std::max(begin, out.from);
      const Time to = std::min(begin + Duration{kMinuteNs}, out.to);
      const std::uint32_t good = minutes[m].requests - minutes[m].bad;
      if (from < to && good < spec.slo_objective * minutes[m].requests)
        out.slo_out_s += seconds(to - from);
    }
    result.windows.push_back(std::move(out));
  }

  result.whole.name = "all";
  result.whole.traffic.resize(traffic_count_);
  for (std::size_t t = 0; t < traffic_count_; ++t) {
    RequestStats& sum = result.whole.traffic[t];
    for (const WindowStats& w : result.windows) sum += w.traffic[t];
    if (users_[t].any()) {
      const UserTally::Counts users = users_[t].count_all();
      sum.users_active = users.active;
      sum.users_affected = users.affected;
    }
    result.whole.total += sum;
  }
  result.requests_simulated = requests();
}

// Without the requests that have not ended.
std::vector<Ledger::Minute> Ledger::minutes_of_ended(const AttemptSlab& attempts) const {
  std::vector<Minute> minutes = minutes_;
  for (AttemptId id = 0; id < attempts.size() && slo_ != Duration::max(); ++id)
    if (const Attempt& a = attempts[id]; a.place != Place::kFree && a.role == Role::kRequest)
      --minutes[minute_of(a.request_at)].requests;
  return minutes;
}

void Ledger::take_recent(TrafficIndex t, Recent& into) {
  into.offered = into.attempts = into.ok = into.failed = 0;
  into.latency.clear();
  for (std::size_t i = t; i < traffic_.size(); i += traffic_count_) {
    TrafficWindow& window = traffic_[i];
    RequestStats& stats = window.stats;
    into.offered += stats.requests.offered;
    into.attempts += stats.attempts;
    into.ok += stats.requests.ok;
    into.failed += stats.requests.failed;
    for (Histogram* const latencies : {&window.at_pool, &window.apart}) {
      into.latency.merge(*latencies);
      stats.latency.merge(*latencies);
    }
    if (window.at_pool.count() > 0)
      pools_[i / traffic_count_ * pool_count_ + window.pool].sojourn.merge(window.at_pool);
    window.at_pool.clear();
    window.apart.clear();
  }
}

std::uint64_t Ledger::requests() const {
  std::uint64_t sum = 0;
  for (const TrafficWindow& t : traffic_) sum += t.stats.requests.offered;
  return sum;
}

void Ledger::check_balance(const AttemptSlab& attempts) const {
  std::vector<std::uint64_t> requests(traffic_.size()), at_server(servers_.size());
  for (AttemptId id = 0; id < attempts.size(); ++id) {
    const Attempt& a = attempts[id];
    if (a.place == Place::kFree || !is_wanted(a)) continue;
    if (a.role == Role::kRequest) ++requests[a.request_window * traffic_count_ + a.traffic];
    if (a.place > Place::kRelay) ++at_server[a.attempt_window * server_count_ + a.server];
  }
  for (std::size_t i = 0; i < traffic_.size(); ++i) {
    const RequestStats& t = traffic_[i].stats;
    SIM_CHECK(t.requests.in_flight() == requests[i],
              "requests offered = ok + failed + in flight, traffic " +
                  std::to_string(i % traffic_count_) + ": " +
                  std::to_string(t.requests.in_flight()) + " in the books, " +
                  std::to_string(requests[i]) + " in progress");
    SIM_CHECK(total(t.by_cause) == t.requests.failed, "failures by cause");
  }
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const ServerWindow& s = servers_[i];
    const std::uint64_t in_flight = s.offered - s.ok - s.failed() - s.cancelled;
    SIM_CHECK(in_flight == at_server[i],
              "attempts offered = ok + failed + cancelled + in flight, server " +
                  std::to_string(i % server_count_) + ": " + std::to_string(in_flight) +
                  " in the books, " + std::to_string(at_server[i]) + " in progress");
  }
}

}  // namespace ballast
