#include "app/plan/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/invalid_input.h"

namespace ballast {

namespace {

double capacity(const ServerSpec& server) {
  return server.workers == kUnlimited ? 1e18 : server.workers * server.speed;
}

}  // namespace

std::string Condition::name() const {
  switch (loss) {
    case Loss::kNone:
      return "all in place";
    case Loss::kServer:
      return "without a server";
    case Loss::kZone:
      return "without a zone";
  }
  return "";
}

std::string Condition::key() const {
  return loss == Loss::kNone ? "none" : loss == Loss::kServer ? "server" : "zone";
}

std::vector<Condition> read_conditions(const std::vector<std::string>& survive) {
  std::vector<Condition> conditions = {{Loss::kNone}};
  for (const std::string& what : survive) {
    if (what != "server" && what != "zone")
      throw InvalidInput("bad-loss", fmt::format("--survive knows no '{}'", what),
                         "it is server or zone");
    conditions.push_back({what == "server" ? Loss::kServer : Loss::kZone});
  }
  return conditions;
}

std::vector<ServerIndex> lost_servers(const PoolSpec& pool, Loss loss) {
  std::vector<ServerIndex> candidates;
  for (ServerIndex i = 0; i < pool.servers.size(); ++i)
    if (pool.servers[i].present && !pool.servers[i].backup) candidates.push_back(i);
  if (candidates.size() < 2 || loss == Loss::kNone) return {};
  if (loss == Loss::kServer) {
    const auto less = [&](ServerIndex a, ServerIndex b) {
      return capacity(pool.servers[a]) < capacity(pool.servers[b]);
    };
    // The last of the largest.
    std::reverse(candidates.begin(), candidates.end());
    return {*std::max_element(candidates.begin(), candidates.end(), less)};
  }
  std::map<std::string, std::pair<double, std::vector<ServerIndex>>> zones;
  for (const ServerIndex i : candidates) {
    auto& [total, servers] = zones[pool.servers[i].zone];
    total += capacity(pool.servers[i]);
    servers.push_back(i);
  }
  if (zones.size() < 2) return {};
  const auto largest = std::max_element(
      zones.begin(), zones.end(),
      [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
  return largest->second.second;
}

bool apply(SystemSpec& system, const std::string& pool, Loss loss) {
  if (loss == Loss::kNone) return true;
  for (PoolIndex p = 0; p < system.pools.size(); ++p) {
    if (system.pools[p].name != pool) continue;
    const std::vector<ServerIndex> lost = lost_servers(system.pools[p], loss);
    if (lost.empty()) return false;
    RemoveServers removal;
    for (const ServerIndex server : lost) removal.servers.push_back({p, server});
    TimelineEvent event;
    event.at = kStart;
    event.note = loss == Loss::kServer ? "a server is lost" : "a zone is lost";
    event.actions.emplace_back(std::move(removal));
    system.timeline.insert(system.timeline.begin(), std::move(event));
    return true;
  }
  return false;
}

}  // namespace ballast
