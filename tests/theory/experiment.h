// Independent replications of a small system, and what each of them measured under the names of
// the reference entries. One unit of time of an entry is one second, so that rounding to a
// nanosecond is six orders below the tolerances.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"
#include "models/simulation.h"
#include "tests/models/balancers/policy_rig.h"
#include "tests/theory/interval.h"
#include "tests/theory/reference.h"

namespace ballast {

// ---- the systems ----------------------------------------------------------------------------

ArrivalSpec poisson(double per_s);

ArrivalSpec renewal_of(Law unit_gap, double per_s);

// With its defaults where `given` says nothing.
PolicySpec policy(std::string_view name,
                  const std::vector<std::pair<std::string, Args::Value>>& given = {});

PoolSpec pool_of(std::string name, std::uint32_t servers, std::uint32_t workers,
                 std::uint32_t queue = kUnlimited, Discipline discipline = Discipline::kFifo);

TrafficSpec traffic_of(std::string name, ArrivalSpec arrivals, Law work, BalancerIndex to = 0);

RouteSpec route_to(PoolIndex pool, std::string path = {});

// One stream of requests, one balancer, one pool.
SystemSpec system_of(ArrivalSpec arrivals, Law work, PoolSpec pool,
                     std::string_view algorithm = "random");

// ---- how long -------------------------------------------------------------------------------

struct Plan {
  double warmup_s = 0;
  double length_s = 0;  // after the warm-up
  std::uint32_t replications = 40;
  double cooldown_s = 0;  // after that, so that the requests of the length can end and be judged
};

// Customers, over all replications, for a mean wait known to 1 % at 99.9 %. The asymptotic variance
// of the customer-average wait of M/M/1 is rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 (Whitt,
// "Planning queueing simulations", 1989); in heavy traffic other laws scale it by the sum of the
// squared coefficients of variation of gaps and work, which is 2 there.
double customers_for_one_percent(double rho, double scv_sum = 2);

// Fifteen relaxation times of the queue length: what is left of the empty start is below 1e-6.
double warmup_for(double rho, double scv_sum = 2);

// Spreads the customers over the replications, at `rate` of them a second.
Plan plan_for(double customers, double rate, double warmup_s, std::uint32_t replications = 40);

// ---- what a run measured --------------------------------------------------------------------

using Measure = double (*)(const WindowStats&);

namespace measures {

double length_s(const WindowStats& w);

template <typename Field>
double sum(const WindowStats& w, Field ServerStats::*field) {
  double total = 0;
  for (const PoolStats& pool : w.pools)
    for (const ServerStats& server : pool.servers) total += static_cast<double>(server.*field);
  return total;
}

double ratio(std::uint64_t part, std::uint64_t whole);

double waited(const WindowStats& w);
double failed(const WindowStats& w);
double mean_wait(const WindowStats& w);
double busy(const WindowStats& w);
template <int permille>
double sojourn_quantile(const WindowStats& w) {
  return w.total.latency.quantile_s(permille / 1000.0);
}
template <int permille>
double wait_quantile(const WindowStats& w) {
  return w.pools[0].wait.quantile_s(permille / 1000.0);
}
template <int limit_s>
double waits_within(const WindowStats& w) {
  const Histogram& wait = w.pools[0].wait;
  return 1 - wait.count_above(std::chrono::seconds{limit_s}) / static_cast<double>(wait.count());
}
double slow(const WindowStats& w);

}  // namespace measures

// By the names that the entries use.
const std::map<std::string, Measure>& known_measures();

// Runs the replications; `look` gets what each measured after the warm-up, in order.
void replicate(SystemSpec spec, const Plan& plan,
               const std::function<void(const WindowStats&)>& look);

// The samples of one number taken from every replication.
std::vector<double> samples_of(const SystemSpec& spec, const Plan& plan,
                               const std::function<double(const WindowStats&)>& measure);

// ---- the question ---------------------------------------------------------------------------

bool is_quantile(const std::string& name);

// Expects every number of `expected` that a run measures to agree with the replications, and
// `at_least` of them to be measured. What is too small to be known to 1 % must lie in the interval;
// of events that these runs expect fewer than 10 times no more than 25 may happen (one chance in
// 20 000 for a Poisson number).
void expect_agreement(const SystemSpec& spec, const nlohmann::json& expected, const Plan& plan,
                      std::size_t at_least = 2, const Agreement& means = {});

}  // namespace ballast
