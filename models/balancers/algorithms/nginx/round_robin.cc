// nginx's default for an `upstream` block: smooth weighted round robin over the peers in the order
// of the configuration (ngx_http_upstream_round_robin.c, 1.22). What is common to all nginx
// algorithms, failures above all, is in nginx/peers.h.
#include "models/balancers/algorithms/nginx/peers.h"

namespace ballast {

namespace {

class NginxRoundRobin final : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 private:
  ServerIndex choose(const Search& search) override { return round_robin(search); }
};

}  // namespace

extern const PolicyKind kNginxRoundRobinPolicy;
const PolicyKind kNginxRoundRobinPolicy{
    .name = "nginx/round_robin",
    .summary = "nginx's default: smooth weighted round robin",
    .params = nginx_params(),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxRoundRobin>(args, view);
    },
};

}  // namespace ballast
