// Outages described as scenarios: what follows from their shares, rates and capacities.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "app/reference/formula.h"
#include "app/reference/printed.h"
#include "models/theory/bounded_queue.h"
#include "models/theory/client_retries.h"
#include "models/theory/key_spread.h"
#include "models/theory/many_servers.h"
#include "models/theory/weighted_split.h"

namespace ballast {

namespace {

using namespace theory;

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// One pool of equal servers, some of which are sent more than the others.
struct Pool {
  std::vector<double> shares;
  double rate = 0;         // requests per second, at the height of the outage
  double before_rate = 0;  // and before it
  std::uint32_t workers = 0, places = 0;
  double services = 0;  // of one worker

  double capacity() const { return workers * services; }
  double hot() const { return *std::max_element(shares.begin(), shares.end()); }
  double cold() const { return *std::min_element(shares.begin(), shares.end()); }
  double hot_together() const {
    double sum = 0;
    for (const double share : shares)
      if (share * rate > capacity()) sum += share;
    return sum;
  }
  BoundedSplit at(double requests_per_s) const {
    BoundedSplit split;
    for (const double share : shares)
      split.servers.push_back(
          {share, BoundedQueue(share * requests_per_s, services, workers, places)});
    return split;
  }
};

Pool pool_of(const ReferenceEntry& e) {
  Pool pool;
  if (e.parameters.contains("weights"))
    pool.shares = numbers_of(e, "weights");
  else if (e.parameters.contains("shares"))
    pool.shares = numbers_of(e, "shares");
  else
    pool.shares = {1};  // all to one server
  if (pool.shares.empty() || !(sum_of(pool.shares) > 0)) throw BadParameter("there are no shares");
  for (const double total = sum_of(pool.shares); double& share : pool.shares) share /= total;
  if (const Json& rate = e.parameters.at("arrival_rps"); rate.is_array() && !rate.empty()) {
    pool.before_rate = rate.front().at(1).get<double>();
    pool.rate = rate.back().at(1).get<double>();
  } else {
    pool.rate = pool.before_rate = number_of(e, "arrival_rps");
  }
  pool.workers = count_of(e, "workers_per_server");
  pool.places = pool.workers + count_of(e, "queue_limit");
  pool.services = 1 / number_of(e, "service_mean_s");
  return pool;
}

// The database behind it: queries of every request that is served.
void add_database(const Json& db, const Pool& pool, Json& values) {
  const std::uint32_t connections = db.at("connections").get<std::uint32_t>();
  const double services = 1 / db.at("query_mean_s").get<double>();
  const double queries = db.at("queries_per_request").get<double>();
  const auto tier = [&](double rate) {
    return ManyServers(queries * rate * (1 - pool.at(rate).loss_ratio()), services, connections);
  };
  values["db_util_before"] = tier(pool.before_rate).utilization();
  values["db_util_during"] = tier(pool.rate).utilization();
  values["db_mean_wait_ms"] = 1e3 * tier(pool.rate).mean_wait_s();
}

Answers misweighted(const ReferenceEntry& e) {
  const Pool pool = pool_of(e);
  const double servers = number_of(e, "servers");
  const BoundedSplit split = pool.at(pool.rate);
  const double error = split.loss_ratio(), slow = split.slow_ratio(number_of(e, "slo_s"));
  const double even_rate = pool.rate / servers;
  const BoundedQueue hottest(pool.hot() * pool.rate, pool.services, pool.workers, pool.places);
  const double queue = pool.places - pool.workers;
  Json values = {{"share_hot_each", pool.hot()},
                 {"rho_hot", pool.hot() * pool.rate / pool.capacity()},
                 {"rho_cold", pool.cold() * pool.rate / pool.capacity()},
                 {"rho_even", even_rate / pool.capacity()},
                 {"loss_hot", hottest.loss_ratio()},
                 {"request_error_rate", error},
                 {"bad_request_rate", error + slow},
                 {"slow_but_ok", slow},
                 {"users_pinned_to_hot", pool.hot_together()},
                 {"rho_hot_before_spike", pool.hot() * pool.before_rate / pool.capacity()},
                 {"error_rate_before_spike", pool.at(pool.before_rate).loss_ratio()},
                 {"drain_after_fix_s", queue / (pool.capacity() - even_rate)},
                 {"random_ring_E_max_share",
                  ring_mean_max_over_mean(static_cast<std::uint32_t>(servers)) / servers}};
  if (const auto db = e.parameters.find("db"); db != e.parameters.end())
    add_database(*db, pool, values);
  if (e.parameters.contains("attempts")) {
    const RetryStorm storm = retry_storm(pool.rate, pool.capacity(), number_of(e, "attempts"));
    values["login_failure"] = storm.request_failure_ratio;
    values["attempt_error_rate"] = storm.attempt_failure_ratio;
    values["offered_attempts_rps"] = storm.attempts_per_s;
    values["apparent_traffic_amplification"] = storm.amplification;
  }
  return Answers(std::move(values), [error](const std::string& name, const Json&) -> Json {
    if (const auto k = number_in(name, "affected_users_k")) return 1 - std::pow(1 - error, *k);
    return {};
  });
}

// Servers of which only the capacity is known.
Answers pinned(const ReferenceEntry& e) {
  const std::vector<double> shares = numbers_of(e, "shares");
  const double rate = number_of(e, "arrival_rps"),
               capacity = number_of(e, "capacity_per_server_rps");
  std::vector<double> arrivals;
  for (const double share : shares) arrivals.push_back(share * rate);
  const WeightedSplit split(arrivals, std::vector<double>(shares.size(), capacity));
  return Answers(
      Json::object({{"rho_hot", *std::max_element(arrivals.begin(), arrivals.end()) / capacity},
                    {"login_failure", split.fluid_loss_ratio()},
                    {"users_affected", split.affected_ratio()}}));
}

// A class of requests on the wrong pool, put right node by node.
Answers misrouted(const ReferenceEntry& e) {
  const Json& pools = e.parameters.at("pools");
  const Json& classes = e.parameters.at("classes");
  const auto capacity = [&](const char* name) {
    const Json& pool = pools.at(name);
    return pool.at("servers").get<double>() * pool.at("workers").get<double>() /
           unrounded(pool.at("service_mean_s").get<double>());
  };
  const auto rate = [&](const char* name) { return classes.at(name).at("rps").get<double>(); };
  const double moved = rate("X"), own = rate("B_own"), rest = rate("rest");
  const double all = moved + own + rest, nodes = count_of(e, "lb_nodes");
  const double b = capacity("B"), a = capacity("A");
  Json rollout = Json::array();
  for (std::uint32_t fixed = 0; fixed <= nodes; ++fixed) {
    const double load = own + moved * (1 - fixed / nodes);
    rollout.push_back({{"nodes_fixed", fixed},
                       {"B_load", load},
                       {"fluid_error_rate", std::max(0.0, load - b) / all}});
  }
  const double loss = fluid_loss_ratio((own + moved) / b);
  return Answers(Json::object({{"rho_A", rest / a},
                               {"rho_A_correct", (rest + moved) / a},
                               {"rho_B", (own + moved) / b},
                               {"rho_B_correct", own / b},
                               {"loss_B", loss},
                               {"request_error_rate", (own + moved) * loss / all},
                               {"users_affected", (own + moved) / all},
                               {"collateral_share", own / all},
                               {"rollout", rollout}}));
}

}  // namespace

std::span<const Formula> scenario_formulas() {
  static const std::array<Formula, 3> kAll{{
      {"scenario",
       {"servers", "workers_per_server", "service_mean_s", "queue_limit", "arrival_rps", "slo_s"},
       misweighted},
      {"scenario", {"shares", "arrival_rps", "capacity_per_server_rps"}, pinned},
      {"scenario", {"pools", "classes", "lb_nodes"}, misrouted},
  }};
  return kAll;
}

}  // namespace ballast
