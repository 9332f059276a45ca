// Caddy's `random`, its default: every available upstream with the same probability.
#include "models/balancers/algorithms/caddy/pool.h"

namespace ballast {

namespace {

class CaddyRandom final : public CaddyPolicy {
 public:
  CaddyRandom(const PoolView& view, Rng rng) : CaddyPolicy(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    pool_.refresh();
    const auto& available = pool_.available();
    return available.empty() ? kNoServer : available[rng_.below(available.size())];
  }

 private:
  Rng rng_;
};

}  // namespace

extern const PolicyKind kCaddyRandomPolicy;
const PolicyKind kCaddyRandomPolicy{
    .name = "caddy/random",
    .summary = "Caddy's random, its default: any available upstream",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyRandom>(view, rng);
    },
};

}  // namespace ballast
