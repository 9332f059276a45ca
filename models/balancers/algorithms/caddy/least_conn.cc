// Caddy's `least_conn`: the available upstream with the fewest requests in flight; among several,
// each with the same probability.
#include "models/balancers/algorithms/caddy/pool.h"
#include "models/balancers/algorithms/parts/servers_by_load.h"

namespace ballast {

namespace {

class CaddyLeastConn final : public CaddyPolicy {
 public:
  CaddyLeastConn(const PoolView& view, Rng rng) : CaddyPolicy(view), by_load_(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (pool_.refresh()) [[unlikely]]
      by_load_.rebuild(pool_.up());
    if (by_load_.empty()) return kNoServer;
    const auto least = by_load_.least();
    const ServerIndex drawn = least[rng_.below(least.size())];
    return view_.full(drawn) ? least_loaded_with_room() : drawn;
  }

  void on_start(ServerIndex server, Duration) override { by_load_.rose(server); }
  void on_finish(ServerIndex server, const Outcome&) override { by_load_.fell(server); }

 private:
  // As Caddy does it: one pass, in which the k-th of those that tie replaces the one before with
  // probability 1 / k.
  ServerIndex least_loaded_with_room() {
    ServerIndex best = kNoServer;
    std::uint64_t ties = 0;
    for (const ServerIndex i : pool_.available()) {
      const std::uint32_t load = view_.in_flight[i];
      if (best == kNoServer || load < view_.in_flight[best]) ties = 0;
      if (ties > 0 && load > view_.in_flight[best]) continue;
      if (rng_.below(++ties) == 0) best = i;
    }
    return best;
  }

  ServersByLoad by_load_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kCaddyLeastConnPolicy;
const PolicyKind kCaddyLeastConnPolicy{
    .name = "caddy/least_conn",
    .summary = "Caddy's least_conn: fewest requests in flight, ties at random",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyLeastConn>(view, rng);
    },
};

}  // namespace ballast
