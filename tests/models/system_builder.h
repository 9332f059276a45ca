// Builds small systems tersely, for tests that compare a run with a schedule worked out by hand.
// Times and works are given in seconds; all servers of a pool are alike unless the test changes
// them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"
#include "models/simulation.h"
#include "models/spec.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::test {

inline Duration sec(double s) { return from_seconds(s); }
inline Time at(double s) { return kStart + from_seconds(s); }
inline Law fixed(double s) { return deterministic_law(s); }

// "web" and 3 make web3. (With `+`, gcc 12 sees an overlap that is not there: its bug 105651.)
inline std::string numbered(std::string_view name, std::uint64_t n) {
  return std::string(name).append(std::to_string(n));
}

// As a scenario that names only the algorithm.
inline PolicySpec policy(std::string_view name) {
  const PolicyKind& kind = policy_testing::kind_of(name);
  return {&kind, policy_testing::default_args(kind)};
}

inline ArrivalSpec poisson(double per_s) {
  return OpenArrivals{exponential_law(1), RateProfile::constant(per_s)};
}
// The first after one gap.
inline ArrivalSpec every(double gap_s) {
  return OpenArrivals{deterministic_law(1), RateProfile::constant(1 / gap_s)};
}
inline ArrivalSpec instants(std::vector<double> instants_s) {
  return TraceArrivals{std::make_shared<const std::vector<double>>(std::move(instants_s))};
}
inline ArrivalSpec closed(std::uint32_t users, Law think) {
  return ClosedArrivals{users, std::move(think)};
}

// A client that makes so many attempts, with a constant pause between them.
inline ClientSpec client(std::uint32_t attempts, double backoff_s,
                         std::optional<double> timeout_s = std::nullopt) {
  ClientSpec c;
  c.attempts = attempts;
  c.backoff.base = sec(backoff_s);
  if (timeout_s) c.timeout = sec(*timeout_s);
  return c;
}

inline CallSpec call(PoolIndex pool, double count = 1, bool async = false) {
  return {pool, count, async, policy("round_robin")};
}

class SystemBuilder {
 public:
  explicit SystemBuilder(double duration_s) {
    spec.duration = sec(duration_s);
    spec.interval = sec(1);
    spec.pools.reserve(16);  // references to entities stay valid while a test adds others
    spec.balancers.reserve(16);
    spec.traffic.reserve(64);
  }

  // Servers NAME-1, NAME-2, ...
  PoolSpec& pool(const std::string& name, std::uint32_t servers, std::uint32_t workers = 1,
                 std::uint32_t queue = kUnlimited) {
    PoolSpec& p = spec.pools.emplace_back();
    p.name = name;
    p.queue = queue;
    for (std::uint32_t i = 1; i <= servers; ++i) {
      ServerSpec& s = p.servers.emplace_back();
      s.name = name + numbered("-", i);
      s.workers = workers;
    }
    return p;
  }

  BalancerSpec& balancer(const std::string& name, PoolIndex pool,
                         std::string_view algorithm = "round_robin") {
    BalancerSpec& b = spec.balancers.emplace_back();
    b.name = name;
    b.policy = policy(algorithm);
    b.routes.push_back({RouteSpec::Match::kAny, "", {{pool, 1}}});
    return b;
  }

  TrafficSpec& traffic(const std::string& name, ArrivalSpec arrivals, Law work,
                       BalancerIndex to = 0) {
    TrafficSpec& t = spec.traffic.emplace_back();
    t.name = name;
    t.to = to;
    t.arrivals = std::move(arrivals);
    t.work = std::move(work);
    return t;
  }
  // One request at one instant, as a traffic entry of its own: its outcome can be read exactly.
  TrafficSpec& job(double at_s, double work_s, BalancerIndex to = 0) {
    return traffic(numbered("job-", spec.traffic.size()), instants({at_s}), fixed(work_s), to);
  }

  TimelineEvent& event(double at_s, Action action) {
    TimelineEvent& e = spec.timeline.emplace_back();
    e.at = at(at_s);
    e.actions.push_back(std::move(action));
    return e;
  }
  FaultSpec& fault(FaultSpec::Kind kind, double from_s, double length_s, ServerIndex server = 0,
                   PoolIndex pool = 0) {
    FaultSpec f;
    f.kind = kind;
    f.targets = {{pool, server}};
    f.length = sec(length_s);
    return std::get<FaultSpec>(event(from_s, f).actions.front());
  }
  // The pool as it is now with a change made by `edit`, from `at_s` on.
  template <typename Edit>
  void set_pool(double at_s, PoolIndex pool, Edit edit) {
    auto changed = std::make_shared<PoolSpec>(spec.pools[pool]);
    edit(*changed);
    event(at_s, SetPool{pool, changed});
  }
  template <typename Edit>
  TimelineEvent& set_balancer(double at_s, BalancerIndex balancer, Edit edit) {
    auto changed = std::make_shared<BalancerSpec>(spec.balancers[balancer]);
    edit(*changed);
    return event(at_s, SetBalancer{balancer, changed});
  }
  template <typename Edit>
  void set_traffic(double at_s, TrafficIndex traffic, Edit edit) {
    auto changed = std::make_shared<TrafficSpec>(spec.traffic[traffic]);
    edit(*changed);
    event(at_s, SetTraffic{traffic, changed});
  }

  RunResult run() const { return simulate(spec); }

  SystemSpec spec;
};

// The pool "app" behind the balancer "edge".
inline SystemBuilder one_pool(double duration_s, std::uint32_t servers, std::uint32_t workers = 1,
                              std::uint32_t queue = kUnlimited) {
  SystemBuilder b(duration_s);
  b.pool("app", servers, workers, queue);
  b.balancer("edge", 0);
  return b;
}

// How long the only request of a traffic entry took, in seconds; -1 when it was not answered well.
inline double took(const RunResult& r, TrafficIndex t) {
  const RequestStats& stats = r.whole.traffic[t];
  return stats.requests.ok == 1 ? static_cast<double>(stats.latency.max().count()) / 1e9 : -1;
}

inline std::uint64_t failures(const RunResult& r, TrafficIndex t, Cause cause) {
  return r.whole.traffic[t].by_cause[static_cast<std::size_t>(cause)];
}

inline const ServerStats& server(const RunResult& r, ServerIndex i, PoolIndex pool = 0) {
  return r.whole.pools[pool].servers[i];
}

inline const std::vector<double>& column(const RunResult& r, std::string_view entity,
                                         std::string_view metric) {
  static const std::vector<double> kAbsent;
  for (const Series::Column& c : r.series.columns)
    if (c.entity == entity && c.metric == metric) return c.values;
  return kAbsent;
}

// A metric of all traffic in the second that ends at `at_s`. What falls on the edge of a bucket
// belongs to the bucket that ends there: measurements come last at an instant.
inline double in_second(const RunResult& r, std::string_view metric, std::size_t at_s) {
  return column(r, "total", metric)[at_s - 1];
}

}  // namespace ballast::test
