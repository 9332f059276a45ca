// Results made by hand for the tests of the writers: a pool of servers of one kind, with the load
// the test wants, so that every number in JSON and text can be computed on paper.
#pragma once

#include <string>
#include <vector>

#include "app/run_experiment.h"

namespace ballast::crafted {

struct Load {
  std::uint64_t offered = 0;
  std::uint64_t failed = 0;
  double utilization = 0;
  std::uint32_t weight = 1;
};

// One traffic entry "web", one balancer "edge", one pool "app" with servers app-1, app-2, ...
inline Scenario scenario(const std::vector<Load>& servers) {
  Scenario s;
  s.name = "crafted";
  s.hash = "0123456789abcdef";
  s.system.duration = std::chrono::hours{1};
  s.system.slo_latency = std::chrono::milliseconds{500};
  s.system.seed = 7;

  TrafficSpec web;
  web.name = "web";
  web.arrivals = OpenArrivals{};
  s.system.traffic.push_back(web);

  BalancerSpec edge;
  edge.name = "edge";
  RouteSpec route;
  route.targets.push_back({0, 1});
  edge.routes.push_back(route);
  PoolSpec app;
  app.name = "app";
  for (std::size_t i = 0; i < servers.size(); ++i) {
    ServerSpec server;
    server.name = "app-" + std::to_string(i + 1);
    server.workers = 8;
    app.servers.push_back(server);
    edge.weights.by_name.emplace_back(server.name, servers[i].weight);
  }
  s.system.balancers.push_back(edge);
  s.system.pools.push_back(app);
  return s;
}

// A window in which each server did what `servers` says; every ok request took 100 ms.
inline WindowStats window(const std::string& name, Time from, Time to,
                          const std::vector<Load>& servers) {
  WindowStats w;
  w.name = name;
  w.from = from;
  w.to = to;
  w.has_slo = true;
  const double length = seconds(to - from);
  PoolStats pool;
  for (const Load& load : servers) {
    ServerStats server;
    server.attempts.offered = load.offered;
    server.attempts.failed = load.failed;
    server.attempts.ok = load.offered - load.failed;
    server.started = server.attempts.ok;
    server.wait_s = 0.02 * static_cast<double>(server.started);
    server.sojourn_s = 0.1 * static_cast<double>(server.attempts.ok);
    server.worker_s = 8 * length;
    server.busy_s = load.utilization * server.worker_s;
    server.present_s = length;
    server.in_system_s = 3 * length;
    server.queue_s = 2 * length;
    server.queue_max = 100;
    pool.attempts += server.attempts;
    pool.servers.push_back(server);
  }
  w.total.requests = pool.attempts;
  w.total.attempts = pool.attempts.offered;
  w.total.by_cause[static_cast<std::size_t>(Cause::kQueueFull)] = pool.attempts.failed;
  for (std::uint64_t i = 0; i < pool.attempts.ok; ++i) {
    w.total.latency.record(std::chrono::milliseconds{100});
    pool.wait.record(std::chrono::milliseconds{20});
    pool.sojourn.record(std::chrono::milliseconds{100});
  }
  w.total.has_users = true;
  w.total.users_active = 1000;
  w.total.users_affected =
      pool.attempts.offered == 0 ? 0 : 1000 * pool.attempts.failed / pool.attempts.offered;
  w.traffic.push_back(w.total);
  w.pools.push_back(std::move(pool));
  return w;
}

inline RunResult result(const std::vector<Load>& servers) {
  RunResult r;
  r.whole = window("all", kStart, kStart + std::chrono::hours{1}, servers);
  r.windows = {r.whole};
  r.returning.resize(1);
  r.ended_at = kStart + std::chrono::hours{1};
  r.requests_simulated = r.whole.total.requests.offered;
  r.events = 3 * r.requests_simulated;
  r.wall_s = 0.5;
  return r;
}

// The shares of the misweighted pool: two servers of ten with weight 12 beside 7, both overloaded.
inline std::vector<Load> misweighted() {
  std::vector<Load> servers(10, Load{875, 0, 0.7, 7});
  servers[0] = servers[1] = {1500, 250, 1.0, 12};
  return servers;
}

inline Experiment experiment(const std::vector<Load>& servers) {
  Experiment e;
  e.runs.push_back({"", scenario(servers), result(servers)});
  return e;
}

}  // namespace ballast::crafted
