#include "models/balancers/split.h"

#include <deque>
#include <string>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy_stream.h"

namespace ballast {

namespace {

constexpr Duration kBetweenRequests = std::chrono::milliseconds{10};
constexpr Duration kServiceTime = std::chrono::milliseconds{1};

struct Worker {
  PoolView view;
  std::unique_ptr<Policy> policy;
};

// What the servers would say to a balancer that asks: the requests of all workers together, each
// server busy with the first of them.
class Reports final : public ServerReports {
 public:
  explicit Reports(const std::deque<Worker>& workers) : workers_(workers) {}

  std::uint32_t in_system(ServerIndex i) const override {
    std::uint32_t sum = 0;
    for (const Worker& worker : workers_) sum += worker.view.in_flight[i];
    return sum;
  }
  double utilization(ServerIndex i) const override { return in_system(i) > 0 ? 1 : 0; }

 private:
  const std::deque<Worker>& workers_;
};

}  // namespace

double Split::share(ServerIndex i) const {
  const std::uint64_t served = order.size() - unserved;
  return served == 0 ? 0 : static_cast<double>(counts[i]) / static_cast<double>(served);
}

Split play_split(const SplitSpec& spec, std::size_t requests, const KeyOfRequest& key) {
  std::deque<Worker> workers(spec.workers);  // policies refer to the views: these never move
  const Reports reports(workers);
  const RunSeed seed{spec.seed};
  for (std::size_t w = 0; w < workers.size(); ++w) {
    workers[w].view = spec.pool;
    workers[w].view.reports = &reports;
    workers[w].policy = spec.policy.kind->make(
        spec.policy.args, workers[w].view,
        policy_rng(spec.policy.args, Rng(seed.key("policy", std::to_string(w)))));
  }

  Split split;
  split.order.reserve(requests);
  split.counts.assign(spec.pool.servers.size(), 0);
  Time now = kStart;
  for (std::size_t request = 0; request < requests; ++request, now += kBetweenRequests) {
    Worker& worker = workers[request % workers.size()];
    PickContext context;
    key(request, context);
    worker.view.now = now;
    const ServerIndex server = worker.policy->pick(context);
    split.order.push_back(server);
    if (server == kNoServer) {
      ++split.unserved;
      continue;
    }
    ++split.counts[server];
    std::uint32_t& in_flight = worker.view.in_flight[server];
    ++in_flight;
    if (spec.policy.kind->follows_attempts) worker.policy->on_start(server, kServiceTime);
    if (spec.hold) continue;
    worker.view.now = now + kServiceTime;
    --in_flight;
    if (spec.policy.kind->follows_attempts)
      worker.policy->on_finish(server, {Outcome::Kind::kOk, kServiceTime});
  }
  return split;
}

std::vector<double> shares_by_weight(const PoolView& pool) {
  GroupInForce group(pool);
  group.refresh();
  double sum = 0;
  for (const ServerIndex i : group.members()) sum += pool.servers[i].weight;
  std::vector<double> shares(pool.servers.size(), 0.0);
  for (const ServerIndex i : group.members()) shares[i] = pool.servers[i].weight / sum;
  return shares;
}

}  // namespace ballast
