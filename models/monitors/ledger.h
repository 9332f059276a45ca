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

class Ledger {
 public:
  Ledger(const SystemSpec& spec, std::size_t servers);

  const std::vector<NamedWindow>& windows() const { return windows_; }
  WindowIndex window() const { return window_; }  // the present one
  void enter_window(std::uint32_t w) { window_ = static_cast<WindowIndex>(w); }

  // A request arrives (its record has just been filled) and each of its attempts sets out.
  void request_arrived(const Attempt& a) { ++traffic(a).requests.offered; }
  void attempt_sent(const Attempt& a) { ++traffic(a).attempts; }
  void request_ok(const Attempt& a, Time now) {
    RequestStats& t = traffic(a);
    const Duration latency = now - a.request_at;
    const bool slow = latency > slo_;
    ++t.requests.ok;
    t.slow += slow;
    recent_[index_of(a)].record(latency);
    users_[a.traffic].record(a.user, a.request_window, slow, false);
    judge_minute(a, !slow);
  }
  void request_failed(const Attempt& a, Cause cause);

  // Where the tally of the user of a request is kept, to prefetch; null when there is none.
  const void* tally_of(const Attempt& a) const {
    return users_[a.traffic].address_of(a.user, a.request_window);
  }

  // An attempt (a call too) comes to a server of a pool; `window` is noted in the record.
  void offered(Attempt& a) {
    a.attempt_window = window_;
    ++server(a).offered;
  }
  void started(const Attempt& a, PoolIndex pool, Time now) {
    ServerWindow& s = server(a);
    const Duration wait = now - a.offered_at;
    ++s.started;
    s.wait_ns += static_cast<std::uint64_t>(wait.count());
    pools_[a.attempt_window * pool_count_ + pool].wait.record(wait);
  }
  void served(const Attempt& a, PoolIndex pool, Time now) {
    ServerWindow& s = server(a);
    const Duration sojourn = now - a.offered_at;
    ++s.ok;
    s.sojourn_ns += static_cast<std::uint64_t>(sojourn.count());
    pools_[a.attempt_window * pool_count_ + pool].sojourn.record(sojourn);
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

  // What the series shows of a traffic entry: counts so far, and the latencies of the requests that
  // have ended well since the last call, which is what empties them. To be called before report().
  struct Recent {
    std::uint64_t offered = 0, attempts = 0, ok = 0, failed = 0;
    Histogram latency;
  };
  void take_recent(TrafficIndex t, Recent& into);

  // Moves the counts into `result` (windows, users, minutes out of SLO); areas are filled
  // elsewhere.
  void report(const SystemSpec& spec, Time ended_at, RunResult& result) const;
  // SIM_CHECKs that what is still in progress is exactly what was offered and has not ended.
  void check_balance(const AttemptSlab& attempts) const;

 private:
  static constexpr std::int64_t kMinuteNs = 60'000'000'000;

  struct alignas(64) ServerWindow {
    std::uint64_t offered = 0;
    std::uint64_t ok = 0;
    std::uint64_t started = 0;
    std::uint64_t wait_ns = 0;
    std::uint64_t sojourn_ns = 0;
    std::uint64_t cancelled = 0;
    std::array<std::uint64_t, kCauses> by_cause{};
    std::uint64_t failed() const;
  };
  struct PoolWindow {
    Histogram wait;
    Histogram sojourn;
    std::array<std::uint64_t, kCauses> unplaced{};
  };

  std::size_t index_of(const Attempt& a) const {
    return a.request_window * traffic_count_ + a.traffic;
  }
  RequestStats& traffic(const Attempt& a) { return traffic_[index_of(a)]; }
  ServerWindow& server(const Attempt& a) {
    return servers_[a.attempt_window * server_count_ + a.server];
  }
  void judge_minute(const Attempt& a, bool good) {
    if (minutes_.empty()) return;
    Minute& minute = minutes_[static_cast<std::size_t>(ns(a.request_at) / kMinuteNs)];
    ++minute.requests;
    minute.good += good;
  }

  std::vector<NamedWindow> windows_;
  WindowIndex window_{0};
  std::size_t traffic_count_, pool_count_, server_count_;
  std::vector<RequestStats> traffic_;  // [window][traffic], but for the latencies that are recent
  std::vector<Histogram> recent_;      // [window][traffic]
  std::vector<PoolWindow> pools_;      // [window][pool]
  BigVector<ServerWindow> servers_;    // [window][server]
  std::vector<UserTally> users_;       // [traffic]
  struct Minute {
    std::uint32_t requests = 0;
    std::uint32_t good = 0;
  };
  std::vector<Minute> minutes_;  // by minute of arrival; empty without an SLO
  Duration slo_{Duration::max()};
};

}  // namespace ballast
