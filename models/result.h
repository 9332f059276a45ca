// What a run measured: plain numbers, mergeable between runs. `app/` turns it into JSON and text.
//
// Windows: `windows` holds the phases (before, during, after the incident) or, without an incident,
// one window "all". The warm-up belongs to none of them. Requests belong to the window in which
// they arrived, attempts to that in which they were offered; areas (utilization, queue lengths) are
// cut by the clock.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/spec.h"
#include "sim/histogram.h"
#include "sim/time.h"

namespace ballast {

// Why a request or an attempt failed.
enum class Cause : std::uint8_t {
  kRefused,
  kQueueFull,
  kQueueTimeout,
  kNoBackend,
  kUpstreamTimeout,
  kClientTimeout,
  kServerError,
  kCircuitOpen,
  kRejected,
  kAbandoned,
};
inline constexpr std::size_t kCauses = 10;
std::string_view cause_name(Cause cause);  // "refused", "queue_full", ...

struct Counts {
  std::uint64_t offered = 0;
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;  // copies stopped because another was answered first
  std::uint64_t in_flight() const { return offered - ok - failed - cancelled; }
  Counts& operator+=(const Counts& o);
};

// Requests of one traffic entry, or of all.
struct RequestStats {
  Counts requests;
  std::array<std::uint64_t, kCauses> by_cause{};
  std::uint64_t attempts = 0;
  std::uint64_t slow = 0;  // ok but slower than the SLO latency
  Histogram latency;       // of ok requests, client to client

  bool has_users = false;
  std::uint64_t users_active = 0;
  std::uint64_t users_affected = 0;

  RequestStats& operator+=(const RequestStats& o);  // users are added up: entries are disjoint
};

// The crowd of users who wait to come back after a failure.
struct ReturningStats {
  bool present = false;
  std::uint64_t peak = 0;
  bool cleared = false;
  Time cleared_at{};  // first time after the peak that the crowd is under 1 % of it
};

struct ServerStats {
  Counts attempts;
  std::array<std::uint64_t, kCauses> by_cause{};
  std::uint64_t started = 0;  // attempts that reached a worker
  double wait_s = 0;          // sum over started attempts
  double sojourn_s = 0;       // sum over ok attempts
  double busy_s = 0;          // integral of busy workers
  double worker_s = 0;        // integral of workers present (0 when unlimited)
  double queue_s = 0;         // integral of the queue length
  double in_system_s = 0;     // integral of attempts present
  double present_s = 0;       // time the server was part of the pool
  std::uint32_t queue_max = 0;

  ServerStats& operator+=(const ServerStats& o);
};

struct PoolStats {
  Counts attempts;
  std::array<std::uint64_t, kCauses> by_cause{};
  Histogram wait;                    // of attempts that reached a worker
  Histogram sojourn;                 // of ok attempts
  std::vector<ServerStats> servers;  // by ServerIndex

  PoolStats& operator+=(const PoolStats& o);
};

// What the machinery of a balancer did, all instances and pools together.
struct BalancerStats {
  bool relays = false;  // it retries, hedges or has timeouts of its own
  std::uint64_t retries = 0;
  std::uint64_t retries_denied = 0;  // by the budget
  std::uint64_t hedges = 0;

  std::uint64_t waited = 0;  // attempts that left its queues in the window, one way or another
  double wait_s = 0;         // sum over them
  Duration longest_wait{0};

  bool watched = false;  // there is health machinery
  std::uint64_t checks_sent = 0;
  std::uint64_t checks_failed = 0;
  std::uint64_t marked_down = 0;
  std::uint64_t marked_up = 0;
  std::uint64_t ejections = 0;
  std::uint64_t ejections_overflow = 0;  // prevented by max_ejection_percent

  BalancerStats& operator+=(const BalancerStats& o);
};

// A change of what one balancer instance thinks of a server.
struct Reaction {
  enum class Kind : std::uint8_t { kMarkedDown, kMarkedUp, kEjection, kReadmission };
  Time at{};
  Kind kind = Kind::kMarkedDown;
  BalancerIndex balancer = 0;
  std::uint32_t instance = 0;
  PoolIndex pool = 0;
  ServerIndex server = 0;
};
inline constexpr std::size_t kReactionsKept = 2048;

struct WindowStats {
  std::string name;  // "before", "during", "after", or "all"
  Time from;
  Time to;
  RequestStats total;
  std::vector<RequestStats> traffic;     // by TrafficIndex
  std::vector<PoolStats> pools;          // by PoolIndex
  std::vector<BalancerStats> balancers;  // by BalancerIndex
  double slo_out_s = 0;                  // time out of SLO
  bool has_slo = false;
};

// Time series: one column per entity and metric, one row per bucket of `interval`. Buckets are cut
// by the clock: offered counts arrivals, ok and failed count ends, latency quantiles are of the
// requests that ended in the bucket (NaN when there were none).
struct Series {
  struct Column {
    std::string entity;  // "total", "traffic.web", "pools.app", "pools.app.servers.app-3"
    std::string metric;  // "offered", "ok", "failed", "utilization", "queue", "latency_p99_s", ...
    std::vector<double> values;
  };
  Duration interval{0};
  std::vector<Column> columns;
};

struct RunResult {
  std::vector<WindowStats> windows;
  WindowStats whole;                      // the windows together, named "all"
  std::vector<ReturningStats> returning;  // by TrafficIndex
  Series series;
  std::vector<Reaction> reactions;      // the first kReactionsKept, by time
  std::uint64_t reactions_omitted = 0;  // how many more there were
  Time ended_at{};                      // the horizon, or where the run was interrupted
  bool partial = false;                 // interrupted before the horizon
  std::uint64_t events = 0;
  std::uint64_t requests_simulated = 0;  // warm-up included
  double wall_s = 0;
};

// Fills `whole` with the pools, balancers and times of the windows together.
void sum_pools(RunResult& result);

}  // namespace ballast
