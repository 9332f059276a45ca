// Caddy's `first`: the first available upstream in the order of the configuration.
#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyFirst final : public CaddyPolicy {
 public:
  using CaddyPolicy::CaddyPolicy;

  ServerIndex pick(const PickContext&) override {
    pool_.refresh();
    for (const ServerIndex i : pool_.upstreams())
      if (pool_.is_available(i)) return i;
    return kNoServer;
  }
};

}  // namespace

extern const PolicyKind kCaddyFirstPolicy;
const PolicyKind kCaddyFirstPolicy{
    .name = "caddy/first",
    .summary = "Caddy's first: the first available upstream",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyFirst>(view);
    },
    .concentrates_when_idle = true,
    .has_own_shares = true,
};

}  // namespace ballast
