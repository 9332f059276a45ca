// Least work left (Harchol-Balter, "Performance Modeling and Design of Computer Systems", 2013,
// chapter 24): the server on which the request would wait least, knowing the work of all requests.
// With first-come-first-served servers every request then starts exactly when it would in one
// central queue before all workers.
//
// The policy plays the queues itself: it keeps the instant at which each worker will be free. It is
// right as long as servers serve in order at their configured speed; of requests that end early
// (errors, timeouts) it learns when the server has nothing left in flight. Among servers with a
// free worker the one whose worker has been free longest is chosen. Several instances each know
// their own requests only.
#include <algorithm>
#include <functional>

#include "models/balancers/algorithms/parts/ordered_group.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class LeastWorkLeft final : public Policy {
 public:
  explicit LeastWorkLeft(const PoolView& view) : view_(view), order_(view) {}

  ServerIndex pick(const PickContext&) override {
    return order_.first([this](ServerIndex i) { return free_at(i); });
  }

  void on_start(ServerIndex server, Duration work) override {
    if (view_.servers[server].workers == kUnlimited) return;
    std::vector<std::int64_t>& free = workers_of(server);
    std::pop_heap(free.begin(), free.end(), std::greater<>());
    free.back() = std::max(free.back(), now()) + service_ns(server, work);
    latest_[server] = std::max(latest_[server], free.back());
    std::push_heap(free.begin(), free.end(), std::greater<>());
    order_.update(server, free_at(server));
  }

  void on_finish(ServerIndex server, const Outcome&) override {
    if (view_.in_flight[server] > 0 || server >= latest_.size()) return;
    if (latest_[server] <= now()) return;
    for (std::int64_t& instant : free_[server]) instant = std::min(instant, now());
    latest_[server] = now();
    order_.update(server, free_at(server));
  }

  void on_weight(ServerIndex, std::uint32_t) override { order_.invalidate(); }
  void on_usable(ServerIndex) override { order_.invalidate(); }

 private:
  std::int64_t now() const { return ns(view_.now); }

  std::uint64_t free_at(ServerIndex i) const {
    return i < free_.size() && !free_[i].empty() ? static_cast<std::uint64_t>(free_[i].front()) : 0;
  }

  // A heap of the instants at which each worker is free, the earliest in front.
  std::vector<std::int64_t>& workers_of(ServerIndex server) {
    if (server >= free_.size()) {
      free_.resize(view_.servers.size());
      latest_.resize(view_.servers.size(), 0);
    }
    std::vector<std::int64_t>& free = free_[server];
    while (free.size() < view_.servers[server].workers) {
      free.push_back(0);
      std::push_heap(free.begin(), free.end(), std::greater<>());
    }
    while (free.size() > view_.servers[server].workers) {
      std::pop_heap(free.begin(), free.end(), std::greater<>());
      free.pop_back();
    }
    return free;
  }

  std::int64_t service_ns(ServerIndex server, Duration work) const {
    const double speed = view_.servers[server].speed;
    if (speed == 1.0) return work.count();
    return static_cast<std::int64_t>(static_cast<double>(work.count()) / speed + 0.5);
  }

  const PoolView& view_;
  OrderedGroup order_;
  std::vector<std::vector<std::int64_t>> free_;  // [server][worker]
  std::vector<std::int64_t> latest_;             // [server]: when the last of them is free
};

}  // namespace

extern const PolicyKind kLwlPolicy;
const PolicyKind kLwlPolicy{
    .name = "lwl",
    .summary = "least work left: where the request would wait least, all work being known",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<LeastWorkLeft>(view);
    },
};

}  // namespace ballast
