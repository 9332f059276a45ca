// nginx's `random` (ngx_http_upstream_random_module.c, 1.22): a peer drawn by weight; one that may
// not be tried is drawn again, up to 20 times, then round robin decides.
#include "models/balancers/algorithms/nginx/slots.h"

namespace ballast {

namespace {

class NginxRandom final : public NginxSlotPolicy {
 public:
  NginxRandom(const Args& args, const PoolView& view, Rng rng)
      : NginxSlotPolicy(args, view), rng_(rng) {}

 private:
  ServerIndex place(const Search& search) override {
    for (int tries = 0; tries < kTries; ++tries) {
      const ServerIndex server = slots_.at(rng_.below(slots_.total()));
      if (may_try(server, search)) return server;
    }
    return kNoServer;
  }

  Rng rng_;
};

}  // namespace

extern const PolicyKind kNginxRandomPolicy;
const PolicyKind kNginxRandomPolicy{
    .name = "nginx/random",
    .summary = "nginx's random: by weight",
    .params = nginx_params(),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxRandom>(args, view, rng);
    },
};

}  // namespace ballast
