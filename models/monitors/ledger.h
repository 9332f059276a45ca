// Who was offered what and how it ended, per window, traffic entry, pool and server. Requests are
// booked in the window of their arrival, attempts in that in which they were offered to the pool.
// Nothing here grows with the number of requests, and recording allocates only while a histogram
// meets a larger power of two than before.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/monitors/user_tally.h"
#include "models/monitors/windows.h"
#include "models/result.h"
#include "models/servers/server.h"
#include "sim/big_vector.h"
#include "sim/histogram.h"

namespace ballast {

class ServerBank;

class Ledger {
 public:
  Ledger(const SystemSpec& spec, std::size_t servers);

  const std::vector<NamedWindow>& windows() const { return windows_; }
  WindowIndex window() const { return window_; }  // the present one
  void enter_window(std::uint32_t w, ServerBank& bank) {
    collect(bank);
    window_ = static_cast<WindowIndex>(w);
  }
  // Takes over what the servers have counted in the present window (Server::tally). To be done
  // before they have counted 584 years, which is what 64 bits hold.
  void collect(ServerBank& bank);

  // A request arrives (its record has just been filled) and each of its attempts sets out.
  void request_arrived(const Attempt& a) {
    ++traffic(a).stats.requests.offered;
    note_minute(a);
  }
  void attempt_sent(const Attempt& a) { ++traffic(a).stats.attempts; }
  // Both at once.
  void request_sent(const Attempt& a) {
    RequestStats& stats = traffic(a).stats;
    ++stats.requests.offered;
    ++stats.attempts;
    note_minute(a);
  }
  // The answer of a server is that to the request.
  void answered(Server& s, const Attempt& a, Time now) {
    served(s, a, now);
    TrafficWindow& t = traffic(a);
    // Most requests spend all their time at one server: one record tells of both.
    if (a.offered_at == a.request_at && a.attempt_window == a.request_window && s.pool == t.pool)
        [[likely]]
      t.at_pool.record(now - a.request_at);
    else
      record_apart(t, s, a, now);
    note_ok(t, a, now);
  }
  // It is that to a call or to the copy of a balancer.
  void answered_part(Server& s, const Attempt& a, Time now) {
    served(s, a, now);
    pool(a, s.pool).sojourn.record(now - a.offered_at);
  }
  // The balancer has an answer to a request whose copies are booked by themselves.
  void relayed(const Attempt& a, Time now) {
    TrafficWindow& t = traffic(a);
    t.apart.record(now - a.request_at);
    note_ok(t, a, now);
  }
  void request_failed(const Attempt& a, Cause cause);

  // Where the tally of the user of a request is kept, to prefetch; null when there is none.
  const void* tally_of(const Attempt& a) const {
    return users_[a.traffic].address_of(a.user, a.request_window);
  }

  // An attempt (a call too) comes to a server of a pool; `window` is noted in the record.
  void offered(Server& s, Attempt& a) {
    a.attempt_window = window_;
    ++s.tally.offered;
  }
  void started(Server& s, const Attempt& a, Time now) {
    const Duration wait = now - a.offered_at;
    if (a.attempt_window == window_) [[likely]] {
      ++s.tally.started;
      s.tally.wait_ns += static_cast<std::uint64_t>(wait.count());
    } else {
      started_late(a, wait);
    }
    pool(a, s.pool).wait.record(wait);
  }
  void failed(const Attempt& a, Cause cause) {
    ++server(a).by_cause[static_cast<std::size_t>(cause)];
  }
  // Another copy was answered first, and this one has been stopped.
  void cancelled(const Attempt& a) { ++server(a).cancelled; }
  // An attempt that came to no server of the pool.
  void unplaced(PoolIndex pool, Cause cause) {
    ++pools_[window_ * pool_count_ + pool].unplaced[static_cast<std::size_t>(cause)];
  }

  std::uint64_t requests() const;  // arrived so far, warm-up included
  // Sum over the attempts of a server that are ok, modulo 2^64.
  std::uint64_t sojourns_ns(ServerId id, const Server& s) const;

  // What the series shows of a traffic entry: counts so far, and the latencies of the requests that
  // have ended well since the last call, which is what empties them. To be called for every entry
  // before report().
  struct Recent {
    std::uint64_t offered = 0, attempts = 0, ok = 0, failed = 0;
    Histogram latency;
  };
  void take_recent(TrafficIndex t, Recent& into);

  // Moves the counts into `result` (windows, users, minutes out of SLO); areas are filled
  // elsewhere. `attempts`: what is still in progress.
  void report(const AttemptSlab& attempts, const SystemSpec& spec, Time ended_at,
              RunResult& result) const;
  // SIM_CHECKs that what is still in progress is exactly what was offered and has not ended.
  void check_balance(const AttemptSlab& attempts) const;

 private:
  static constexpr std::int64_t kMinuteNs = 60'000'000'000;
  struct Minute {
    std::uint32_t requests = 0;  // arrived
    std::uint32_t bad = 0;
  };

  struct TrafficWindow {
    RequestStats stats;      // but for the latencies that are recent
    PoolIndex pool = kNone;  // that `at_pool` is about
    Histogram at_pool;       // recent latencies that are sojourns at that pool, too
    Histogram apart;         // and others
  };
  __extension__ using U128 = unsigned __int128;
  struct ServerWindow {
    // But for what the servers themselves have counted since the last collect().
    std::uint64_t offered = 0;
    std::uint64_t ok = 0;
    std::uint64_t started = 0;
    U128 wait_ns = 0;
    U128 sojourn_ns = 0;
    std::uint64_t cancelled = 0;
    std::array<std::uint64_t, kCauses> by_cause{};
    std::uint64_t failed() const;
  };
  struct PoolWindow {
    Histogram wait;
    Histogram sojourn;
    std::array<std::uint64_t, kCauses> unplaced{};
  };

  TrafficWindow& traffic(const Attempt& a) {
    return traffic_[a.request_window * traffic_count_ + a.traffic];
  }
  PoolWindow& pool(const Attempt& a, PoolIndex pool) {
    return pools_[a.attempt_window * pool_count_ + pool];
  }
  ServerWindow& server(const Attempt& a) {
    return servers_[a.attempt_window * server_count_ + a.server];
  }
  void served(Server& s, const Attempt& a, Time now) {
    const auto sojourn_ns = static_cast<std::uint64_t>((now - a.offered_at).count());
    if (a.attempt_window != window_) [[unlikely]] {
      served_late(s, a, sojourn_ns);
      return;
    }
    ++s.tally.ok;
    s.tally.sojourn_ns += sojourn_ns;
  }
  void note_ok(TrafficWindow& t, const Attempt& a, Time now) {
    const bool slow = now - a.request_at > slo_;
    ++t.stats.requests.ok;
    if (a.user != kNone) users_[a.traffic].record(a.user, a.request_window, slow, false);
    if (slow) [[unlikely]] {
      ++t.stats.slow;
      spoil_minute(a);
    }
  }
  void record_apart(TrafficWindow& t, const Server& s, const Attempt& a, Time now);
  void started_late(const Attempt& a, Duration wait);
  void served_late(Server& s, const Attempt& a, std::uint64_t sojourn_ns);
  std::vector<Minute> minutes_of_ended(const AttemptSlab& attempts) const;
  static std::size_t minute_of(Time t) { return static_cast<std::size_t>(ns(t) / kMinuteNs); }
  void note_minute(const Attempt& a) {
    if (a.request_at >= minute_end_) [[unlikely]]
      enter_minute(a.request_at);
    ++minutes_[minute_].requests;
  }
  void enter_minute(Time t) {
    minute_ = minute_of(t);
    minute_end_ = at_ns(static_cast<std::int64_t>(minute_ + 1) * kMinuteNs);
  }
  // A request is not good enough for the SLO: slow, or failed.
  void spoil_minute(const Attempt& a) {
    if (slo_ != Duration::max()) ++minutes_[minute_of(a.request_at)].bad;
  }

  std::vector<NamedWindow> windows_;
  WindowIndex window_{0};
  std::size_t traffic_count_, pool_count_, server_count_;
  std::vector<TrafficWindow> traffic_;  // [window][traffic]
  std::vector<PoolWindow> pools_;       // [window][pool]
  BigVector<ServerWindow> servers_;     // [window][server]
  std::vector<UserTally> users_;        // [traffic]
  std::vector<Minute> minutes_;         // by minute of arrival; without an SLO one for all time
  std::size_t minute_ = 0;              // the present one
  Time minute_end_ = kNever;
  Duration slo_{Duration::max()};
};

}  // namespace ballast
