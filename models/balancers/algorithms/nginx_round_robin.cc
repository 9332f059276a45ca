// nginx's default for an `upstream` block: smooth weighted round robin over the peers in the order
// of the configuration (ngx_http_upstream_round_robin.c, 1.22). State is per worker process:
// several workers are several instances of the balancer. Failures that lower the effective weight
// (max_fails) are seen by the policy as `usable`.
#include "models/balancers/algorithms/nginx_peers.h"

namespace ballast {

namespace {

class NginxRoundRobin final : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 private:
  ServerIndex choose(Tried tried) override {
    return wrr_.pick(0, [&](ServerIndex i) { return may_try(i, tried); });
  }
};

}  // namespace

extern const PolicyKind kNginxRoundRobinPolicy;
const PolicyKind kNginxRoundRobinPolicy{
    .name = "nginx/round_robin",
    .summary = "nginx's default: smooth weighted round robin",
    .params = {},
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxRoundRobin>(view);
    },
};

}  // namespace ballast
