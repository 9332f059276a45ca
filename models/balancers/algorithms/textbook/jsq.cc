// Join the shortest queue: the fewest attempts in flight among all servers, at each arrival
// (Winston, 1977: optimal for exponential work and equal servers). Ties are broken uniformly at
// random, as theory has it, or to the first declared. The queue that counts is the one this
// balancer knows: several instances each see their own attempts only.
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/ordered_group.h"
#include "models/balancers/algorithms/parts/servers_by_load.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class ShortestAtRandom final : public Policy {
 public:
  ShortestAtRandom(const PoolView& view, Rng rng) : group_(view), loads_(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      loads_.rebuild(group_.members());
    if (loads_.empty()) return kNoServer;
    const auto shortest = loads_.least();
    return shortest[rng_.below(shortest.size())];
  }

  void on_start(ServerIndex server, Duration) override { loads_.rose(server); }
  void on_finish(ServerIndex server, const Outcome&) override { loads_.fell(server); }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  GroupInForce group_;
  ServersByLoad loads_;
  Rng rng_;
};

class ShortestFirst final : public Policy {
 public:
  explicit ShortestFirst(const PoolView& view) : view_(view), order_(view) {}

  ServerIndex pick(const PickContext&) override {
    return order_.first([this](ServerIndex i) { return key(i); });
  }

  void on_start(ServerIndex server, Duration) override { order_.update(server, key(server)); }
  void on_finish(ServerIndex server, const Outcome&) override {
    order_.update(server, key(server));
  }
  void on_weight(ServerIndex, std::uint32_t) override { order_.invalidate(); }
  void on_usable(ServerIndex) override { order_.invalidate(); }

 private:
  std::uint64_t key(ServerIndex i) const { return std::uint64_t{view_.in_flight[i]} << 32 | i; }

  const PoolView& view_;
  OrderedGroup order_;
};

}  // namespace

extern const PolicyKind kJsqPolicy;
const PolicyKind kJsqPolicy{
    .name = "jsq",
    .summary = "join the shortest queue: fewest in flight among all servers",
    .params = {{.name = "ties",
                .type = ParamType::kChoice,
                .help = "which of several shortest queues",
                .default_text = "random",
                .choices = {"random", "first"}}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      if (args.text("ties") == "first") return std::make_unique<ShortestFirst>(view);
      return std::make_unique<ShortestAtRandom>(view, rng);
    },
};

}  // namespace ballast
