// nginx's `random two least_conn` (ngx_http_upstream_random_module.c, 1.22): two different peers
// drawn by weight; the second is taken unless it has more connections per weight than the first.
//
// At low load this turns the weights round: idle peers tie, a tie takes the second draw, and that
// cannot be the heavy peer when the heavy one was drawn first. With weights 4, 1, 1 the heavy peer
// gets 26.7 % of the requests. Every draw counts, the first of the two included: after 20 without a
// pair round robin decides.
#include "models/balancers/algorithms/nginx/slots.h"

namespace ballast {

namespace {

class NginxRandomTwo final : public NginxSlotPolicy {
 public:
  NginxRandomTwo(const Args& args, const PoolView& view, Rng rng)
      : NginxSlotPolicy(args, view), rng_(rng) {}

 private:
  ServerIndex place(const Search& search) override {
    ServerIndex first = kNoServer;
    const bool all = may_try_all(search);
    for (int tries = 0; tries < kTries; ++tries) {
      const ServerIndex server = slots_.at(rng_.below(slots_.total()));
      if (server == first || (!all && !may_try(server, search))) continue;
      if (first != kNoServer) return busier(server, first) ? first : server;
      first = server;
    }
    return kNoServer;
  }

  bool busier(ServerIndex a, ServerIndex b) const { return compare_load(a, b) > 0; }

  Rng rng_;
};

}  // namespace

extern const PolicyKind kNginxRandomTwoPolicy;
const PolicyKind kNginxRandomTwoPolicy{
    .name = "nginx/random_two",
    .summary = "nginx's random two least_conn: of two drawn by weight, the less busy one",
    .params = nginx_params(),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxRandomTwo>(args, view, rng);
    },
    .has_own_shares = true,
};

}  // namespace ballast
