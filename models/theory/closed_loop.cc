#include "models/theory/closed_loop.h"

#include <algorithm>

#include "models/theory/streams.h"

namespace ballast {

namespace {

constexpr double kMostSteps = 3e8;  // of the two algorithms: a second or so

bool has_product_form(const PoolSpec& pool, const std::vector<ServerCondition>& servers) {
  if (pool.queue != kUnlimited || !pool.calls.empty() || pool.limiter || pool.shedding ||
      pool.contention)
    return false;
  return std::none_of(servers.begin(), servers.end(),
                      [](const ServerCondition& s) { return s.refuses || s.error_ratio > 0; });
}

}  // namespace

std::optional<theory::ClosedNetwork> closed_loop(const Regime& regime, const RegimeFlows& flows) {
  if (flows.traffic.size() != 1) return std::nullopt;
  const TrafficFlows& traffic = flows.traffic[0];
  const auto* closed = std::get_if<ClosedArrivals>(&traffic.spec->arrivals);
  if (closed == nullptr || traffic.pinned) return std::nullopt;
  std::vector<std::vector<theory::Station>> pools;
  for (PoolIndex p = 0; p < regime.pools.size(); ++p)
    pools.emplace_back(regime.pools[p]->servers.size(), theory::Station{0, 0, 1});
  bool several = false;
  for (const Flow& flow : traffic.flows) {
    const PoolSpec& pool = *regime.pools[flow.pool];
    if (flow.by_load || !flow.turns.empty() || !flow.law ||
        !has_product_form(pool, regime.servers[flow.pool]))
      return std::nullopt;
    const bool any_law = pool.discipline == Discipline::kProcessorSharing;
    for (std::size_t i = 0; i < flow.shares.size(); ++i) {
      if (flow.shares[i] == 0) continue;
      const ServerSpec& server = pool.servers[i];
      const bool delay = server.workers == kUnlimited;
      if (!any_law && !delay && !is_exponential(*flow.law)) return std::nullopt;
      theory::Station& station = pools[flow.pool][i];
      station.visits += flow.part * flow.shares[i];
      station.work_s = flow.work_s / (delay ? server.speed / regime.servers[flow.pool][i].slowdown
                                            : flows.capacity[flow.pool][i] / server.workers);
      station.servers = delay ? theory::Station::kDelay : server.workers;
      several = several || (!delay && server.workers > 1);
    }
  }
  std::vector<theory::Station> stations;
  for (const auto& pool : pools) stations.insert(stations.end(), pool.begin(), pool.end());
  const double steps =
      static_cast<double>(stations.size()) * closed->users * (several ? 3.0 * closed->users : 1.0);
  if (steps > kMostSteps) return std::nullopt;
  return theory::closed_network(closed->users, closed->think->mean_s(), stations);
}

}  // namespace ballast
