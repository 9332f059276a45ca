// HAProxy's `balance leastconn` as of 2.6 (src/lb_fwlc.c): the least of (in flight + 1) * 4096 /
// scaled weight, in integers, where in flight is what the server serves and queues. An idle
// server's key is 0 whatever its weight, so idle servers share evenly even with unequal weights.
// Ties go to the server whose key changed longest ago (declaration order at first); since 3.2 they
// are random. The server of the failed previous attempt is passed over unless it is the only one.
#include "models/balancers/algorithms/haproxy_backup.h"
#include "models/balancers/algorithms/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::uint64_t kWeightScale = 16;
constexpr std::uint64_t kMaxScaledWeight = 256 * kWeightScale;

class HaproxyLeastConn final : public Policy {
 public:
  explicit HaproxyLeastConn(const PoolView& view)
      : view_(view), backup_(view), size_(view.servers.size()) {
    order_.resize(size_);
    for (ServerIndex i = 0; i < size_; ++i)
      if (takes_traffic(i)) order_.insert(i, key(i));
  }

  ServerIndex pick(const PickContext& context) override {
    ServerIndex server = order_.first();
    if (server == kNoServer) return backup_.first_usable();
    if (server == context.avoid()) [[unlikely]] {
      const ServerIndex other = order_.first_other_than(server);
      if (other != kNoServer) server = other;
    }
    return server;
  }

  void on_start(ServerIndex server, Duration) override { move(server); }
  void on_finish(ServerIndex server, const Outcome&) override { move(server); }

  void on_weight(ServerIndex server, std::uint32_t) override { requeue(server); }
  void on_usable(ServerIndex server) override {
    backup_.invalidate();
    if (server >= size_ || takes_traffic(server) != order_.contains(server)) requeue(server);
  }

 private:
  bool takes_traffic(ServerIndex i) const { return view_.eligible(i) && !view_.servers[i].backup; }

  std::uint64_t key(ServerIndex i) const {
    const PoolView::Server& server = view_.servers[i];
    if (server.in_flight == 0) return 0;
    return (std::uint64_t{server.in_flight} + 1) * kMaxScaledWeight /
           (server.weight * kWeightScale);
  }

  // Only a key that changes loses its place among its equals.
  void move(ServerIndex i) {
    if (!order_.contains(i)) return;
    const std::uint64_t now = key(i);
    if (now != order_.key(i)) order_.insert(i, now);
  }

  void requeue(ServerIndex i) {
    backup_.invalidate();
    if (i >= size_) {
      size_ = view_.servers.size();
      order_.resize(size_);
    }
    if (takes_traffic(i))
      order_.insert(i, key(i));
    else
      order_.erase(i);
  }

  const PoolView& view_;
  HaproxyBackup backup_;
  ServerOrder order_;
  std::size_t size_;
};

}  // namespace

extern const PolicyKind kHaproxyLeastConnPolicy;
const PolicyKind kHaproxyLeastConnPolicy{
    .name = "haproxy/leastconn",
    .summary = "HAProxy's balance leastconn (2.6): fewest in flight per weight, idle servers tie",
    .params = {},
    .max_weight = 256,
    .honours_weights = true,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyLeastConn>(view);
    },
};

}  // namespace ballast
