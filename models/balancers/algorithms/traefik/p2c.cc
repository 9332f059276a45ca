// Traefik's `p2c` (pkg/server/service/loadbalancer/p2c, v3.4): of two different healthy servers
// drawn uniformly, the one with fewer requests in flight, the first drawn when they tie. Weights do
// not count.
#include "models/balancers/algorithms/parts/two_choices.h"

namespace ballast {

namespace {

struct InFlight {
  const PoolView& view;

  std::uint32_t of(ServerIndex server) const { return view.in_flight[server]; }
  void finished(ServerIndex, const Outcome&) {}
};

}  // namespace

extern const PolicyKind kTraefikP2cPolicy;
const PolicyKind kTraefikP2cPolicy{
    .name = "traefik/p2c",
    .summary = "Traefik's p2c: fewer in flight of two random servers",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<TwoChoices<InFlight>>(view, InFlight{view}, rng);
    },
};

}  // namespace ballast
