// nginx's `least_conn` (ngx_http_upstream_least_conn_module.c, 1.22): the peer with the fewest
// connections per weight, compared by cross-multiplication. Peers that tie take one step of smooth
// weighted round robin among themselves, and their scores last from pick to pick, which gives
// orders that are not obvious: three equal peers that keep every connection are picked 1 2 3 3 2 1
// 1 2 3. Idle peers tie, so at low load the shares follow the weights.
#include "models/balancers/algorithms/nginx_peers.h"

namespace ballast {

namespace {

class NginxLeastConn final : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 private:
  // Connections per weight of a minus that of b, times both weights.
  std::int64_t compare(ServerIndex a, ServerIndex b) const {
    const PoolView::Server& x = view_.servers[a];
    const PoolView::Server& y = view_.servers[b];
    return std::int64_t{x.in_flight} * y.weight - std::int64_t{y.in_flight} * x.weight;
  }

  ServerIndex choose(const Search& search) override {
    ServerIndex best = kNoServer;
    bool several = false;
    const auto count = static_cast<ServerIndex>(view_.servers.size());
    for (ServerIndex i = 0; i < count; ++i) {
      if (!may_try(i, search)) continue;
      const std::int64_t order = best == kNoServer ? -1 : compare(i, best);
      if (order < 0) {
        best = i;
        several = false;
      } else if (order == 0) {
        several = true;
      }
    }
    if (!several) return best;  // the scores stay as they are
    const ServerIndex first = best;
    return step(first, last_peer(),
                [&](ServerIndex i) { return may_try(i, search) && compare(i, first) == 0; });
  }
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
