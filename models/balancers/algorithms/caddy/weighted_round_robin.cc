// Caddy's `weighted_round_robin`: a counter that is increased before it is used picks a block of
// the weights, 3, 2, 1 being a a b b c a. The number of the block is then taken modulo the number
// of available upstreams, and the upstream of that number among them is chosen: when one is down,
// the others do not share by weight. With 5, 1, 1 and the first one down the second gets 6/7.
#include <algorithm>

#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyWeightedRoundRobin final : public CaddyPolicy {
 public:
  using CaddyPolicy::CaddyPolicy;

  ServerIndex pick(const PickContext&) override {
    if (pool_.refresh()) [[unlikely]]
      measure();
    const auto& available = pool_.available();
    if (blocks_.empty() || available.empty()) return kNoServer;
    if (++counter_ >= blocks_.back()) counter_ = 0;
    const auto block = std::upper_bound(blocks_.begin(), blocks_.end(), counter_);
    return available[static_cast<std::size_t>(block - blocks_.begin()) % available.size()];
  }

 private:
  void measure() {
    std::vector<std::uint64_t> before = std::move(blocks_);
    blocks_.clear();
    std::uint64_t end = 0;
    for (const ServerIndex i : pool_.upstreams()) blocks_.push_back(end += view_.servers[i].weight);
    if (pool_.reconfigured() || blocks_ != before) counter_ = 0;
  }

  std::vector<std::uint64_t> blocks_;  // where the block of each upstream ends
  std::uint64_t counter_ = 0;          // modulo the sum of the weights
};

}  // namespace

extern const PolicyKind kCaddyWeightedRoundRobinPolicy;
const PolicyKind kCaddyWeightedRoundRobinPolicy{
    .name = "caddy/weighted_round_robin",
    .summary = "Caddy's weighted_round_robin: in blocks by weight, unless one is down",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyWeightedRoundRobin>(view);
    },
    .has_own_shares = true,
};

}  // namespace ballast
