// Caddy's `round_robin`: a counter over the whole pool that is increased before it is used, so the
// second upstream comes first; it is increased again past every upstream that is not available.
#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyRoundRobin final : public CaddyPolicy {
 public:
  using CaddyPolicy::CaddyPolicy;

  ServerIndex pick(const PickContext&) override {
    if (pool_.refresh() && pool_.reconfigured()) [[unlikely]]
      counter_ = 0;
    const auto& upstreams = pool_.upstreams();
    for (std::size_t tries = 0; tries < upstreams.size(); ++tries) {
      if (++counter_ >= upstreams.size()) counter_ = 0;
      if (pool_.is_available(upstreams[counter_])) return upstreams[counter_];
    }
    return kNoServer;
  }

 private:
  std::size_t counter_ = 0;  // modulo the size of the pool
};

}  // namespace

extern const PolicyKind kCaddyRoundRobinPolicy;
const PolicyKind kCaddyRoundRobinPolicy{
    .name = "caddy/round_robin",
    .summary = "Caddy's round_robin: in turn, starting with the second upstream",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyRoundRobin>(view);
    },
};

}  // namespace ballast
