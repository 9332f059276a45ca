// AWS Application Load Balancer, `least_outstanding_requests` (documentation of 2024): the target
// with the fewest requests in flight from this load balancer node, weights unknown; fails open
// (aws/alb_targets.h). How ties are broken is not documented: at random here. Slow start, which the
// product does not offer with this algorithm, is ignored.
#include "models/balancers/algorithms/aws/alb_targets.h"
#include "models/balancers/algorithms/parts/servers_by_load.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class AlbLeastOutstanding final : public Policy {
 public:
  AlbLeastOutstanding(const PoolView& view, Rng rng) : targets_(view), loads_(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (targets_.refresh()) [[unlikely]]
      loads_.rebuild(targets_.all());
    if (loads_.empty()) return kNoServer;
    const auto least = loads_.least();
    return least[rng_.below(least.size())];
  }

  void on_start(ServerIndex server, Duration) override { loads_.rose(server); }
  void on_finish(ServerIndex server, const Outcome&) override { loads_.fell(server); }
  void on_weight(ServerIndex, std::uint32_t) override { targets_.invalidate(); }
  void on_usable(ServerIndex) override { targets_.invalidate(); }

 private:
  AlbTargets targets_;
  ServersByLoad loads_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kAwsAlbLorPolicy;
const PolicyKind kAwsAlbLorPolicy{
    .name = "aws/alb_lor",
    .summary = "AWS ALB's least outstanding requests; fails open when no target is healthy",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<AlbLeastOutstanding>(view, rng);
    },
    .panics = true,
};

}  // namespace ballast
