// Traefik's `wrr` (pkg/server/service/loadbalancer/wrr, v3): earliest deadline first. A server's
// deadline is 1 / weight after its last one, in doubles; the earliest is taken from a binary heap
// and put back, ties as the heap of Go's standard library leaves them and not first in, first out.
// A server that fails its health check is taken out and put back all the same, so it keeps using up
// its turns.
//
// A Traefik process shuffles the servers of a service when it builds it; here they are in the order
// of their declaration.
#include <algorithm>

#include "models/balancers/algorithms/traefik/service.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

// Go's container/heap, whose sequence of exchanges decides among equal deadlines.
class DeadlineHeap {
 public:
  struct Entry {
    double deadline;
    double weight;
    ServerIndex server;
  };

  void clear() { entries_.clear(); }

  void push(const Entry& entry) {
    entries_.push_back(entry);
    for (std::size_t child = entries_.size() - 1; child > 0;) {
      const std::size_t parent = (child - 1) / 2;
      if (!earlier(child, parent)) break;
      std::swap(entries_[child], entries_[parent]);
      child = parent;
    }
  }

  Entry pop() {
    std::swap(entries_.front(), entries_.back());
    const Entry earliest = entries_.back();
    entries_.pop_back();
    std::size_t parent = 0;
    for (std::size_t child = 1; child < entries_.size(); child = 2 * parent + 1) {
      if (child + 1 < entries_.size() && earlier(child + 1, child)) ++child;
      if (!earlier(child, parent)) break;
      std::swap(entries_[parent], entries_[child]);
      parent = child;
    }
    return earliest;
  }

 private:
  bool earlier(std::size_t a, std::size_t b) const {
    return entries_[a].deadline < entries_[b].deadline;
  }

  std::vector<Entry> entries_;
};

class TraefikWrr final : public Policy {
 public:
  explicit TraefikWrr(const PoolView& view) : view_(view), service_(view) {}

  ServerIndex pick(const PickContext&) override {
    if (service_.refresh()) [[unlikely]]
      start();
    if (service_.healthy() == 0) return kNoServer;
    while (true) {
      DeadlineHeap::Entry entry = heap_.pop();
      entry.deadline += 1 / entry.weight;
      heap_.push(entry);
      if (view_.servers[entry.server].usable) return entry.server;
    }
  }

  void on_weight(ServerIndex, std::uint32_t) override { service_.invalidate(); }
  void on_usable(ServerIndex) override { service_.invalidate(); }

 private:
  void start() {
    heap_.clear();
    for (const auto& [server, weight] : service_.servers())
      heap_.push({1 / static_cast<double>(weight), static_cast<double>(weight), server});
  }

  const PoolView& view_;
  TraefikService service_;
  DeadlineHeap heap_;
};

}  // namespace

extern const PolicyKind kTraefikWrrPolicy;
const PolicyKind kTraefikWrrPolicy{
    .name = "traefik/wrr",
    .summary = "Traefik's wrr, its default: earliest deadline first by weight",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<TraefikWrr>(view);
    },
};

}  // namespace ballast
