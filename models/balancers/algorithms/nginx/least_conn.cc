// nginx's `least_conn` (ngx_http_upstream_least_conn_module.c, 1.22): the peer with the fewest
// connections per weight, compared by cross-multiplication. Peers that tie take one step of smooth
// weighted round robin among themselves, and their scores last from pick to pick, which gives
// orders that are not obvious: three equal peers that keep every connection are picked 1 2 3 3 2 1
// 1 2 3. Idle peers tie, so at low load the shares follow the weights.
#include "models/balancers/algorithms/nginx/peers.h"

namespace ballast {

namespace {

class NginxLeastConn final : public NginxPolicy {
 public:
  NginxLeastConn(const Args& args, const PoolView& view)
      : NginxPolicy(args, view, Among::kLeastLoaded) {}

 private:
  ServerIndex choose(const Search& search) override { return round_robin(search); }
};

}  // namespace

extern const PolicyKind kNginxLeastConnPolicy;
const PolicyKind kNginxLeastConnPolicy{
    .name = "nginx/least_conn",
    .summary = "nginx's least_conn: fewest connections per weight, ties by smooth round robin",
    .params = nginx_params(),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxLeastConn>(args, view);
    },
};

}  // namespace ballast
