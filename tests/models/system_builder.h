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
std::string numbered(std::string_view name, std::uint64_t n);

// As a scenario that names only the algorithm.
PolicySpec policy(std::string_view name);

ArrivalSpec poisson(double per_s);
// The first after one gap.
ArrivalSpec every(double gap_s);
ArrivalSpec instants(std::vector<double> instants_s);
ArrivalSpec closed(std::uint32_t users, Law think);

// A client that makes so many attempts, with a constant pause between them.
ClientSpec client(std::uint32_t attempts, double backoff_s,
                  std::optional<double> timeout_s = std::nullopt);

CallSpec call(PoolIndex pool, double count = 1, bool async = false);

class SystemBuilder {
 public:
  explicit SystemBuilder(double duration_s);

  // Servers NAME-1, NAME-2, ...
  PoolSpec& pool(const std::string& name, std::uint32_t servers, std::uint32_t workers = 1,
                 std::uint32_t queue = kUnlimited);

  BalancerSpec& balancer(const std::string& name, PoolIndex pool,
                         std::string_view algorithm = "round_robin");

  TrafficSpec& traffic(const std::string& name, ArrivalSpec arrivals, Law work,
                       BalancerIndex to = 0);
  // One request at one instant, as a traffic entry of its own: its outcome can be read exactly.
  TrafficSpec& job(double at_s, double work_s, BalancerIndex to = 0);

  TimelineEvent& event(double at_s, Action action);
  FaultSpec& fault(FaultSpec::Kind kind, double from_s, double length_s, ServerIndex server = 0,
                   PoolIndex pool = 0);
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

  RunResult run() const;

  SystemSpec spec;
};

// The pool "app" behind the balancer "edge".
SystemBuilder one_pool(double duration_s, std::uint32_t servers, std::uint32_t workers = 1,
                       std::uint32_t queue = kUnlimited);

// How long the only request of a traffic entry took, in seconds; -1 when it was not answered well.
double took(const RunResult& r, TrafficIndex t);

std::uint64_t failures(const RunResult& r, TrafficIndex t, Cause cause);

const ServerStats& server(const RunResult& r, ServerIndex i, PoolIndex pool = 0);

const std::vector<double>& column(const RunResult& r, std::string_view entity,
                                  std::string_view metric);

// A metric of all traffic in the second that ends at `at_s`. What falls on the edge of a bucket
// belongs to the bucket that ends there: measurements come last at an instant.
double in_second(const RunResult& r, std::string_view metric, std::size_t at_s);

}  // namespace ballast::test
