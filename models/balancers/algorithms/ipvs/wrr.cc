// IPVS `wrr` (Linux net/netfilter/ipvs/ip_vs_wrr.c, since 3.10): passes through the list of
// destinations, each with a weight to reach. The first pass admits only the heaviest, and every
// further one lowers the bar by the greatest common divisor of the weights until all are admitted.
// So heavy destinations get their turns in a burst: 5, 1, 1 gives a a a a a b c. The bars are
// lowered by divisor - 1 throughout, so that the last one is 1.
//
// Any change of the list starts a pass at its head, at the bar reached. Destinations over their
// upper threshold are passed over.
#include <numeric>

#include "models/balancers/algorithms/ipvs/least.h"
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class IpvsWeightedRoundRobin final : public Policy {
 public:
  explicit IpvsWeightedRoundRobin(const PoolView& view) : view_(view), group_(view) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      list_changed();
    const auto& members = group_.members();
    for (bool restarted = false; !members.empty();) {
      while (next_ < members.size()) {
        const ServerIndex server = members[next_++];
        if (view_.servers[server].weight >= bar_ && !view_.full(server)) return server;
      }
      next_ = 0;
      if (bar_ > step_) {
        bar_ -= step_;
        continue;
      }
      bar_ = highest_;
      if (restarted) break;  // every bar was tried from the head of the list on: all are full
      restarted = true;
    }
    return kNoServer;
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  void list_changed() {
    next_ = 0;
    step_ = highest_ = 0;
    for (const ServerIndex i : group_.members()) {
      step_ = std::gcd(step_, view_.servers[i].weight);
      highest_ = std::max(highest_, view_.servers[i].weight);
    }
    if (highest_ == 0) return;
    highest_ -= step_ - 1;
    if (bar_ > highest_ || bar_ == 0)
      bar_ = highest_;
    else if (step_ > 1)
      bar_ = bar_ / step_ * step_ + 1;
  }

  const PoolView& view_;
  GroupInForce group_;
  std::size_t next_ = 0;       // in the list
  std::uint32_t bar_ = 0;      // the weight to reach in this pass
  std::uint32_t highest_ = 0;  // the first bar
  std::uint32_t step_ = 0;
};

}  // namespace

extern const PolicyKind kIpvsWrrPolicy;
const PolicyKind kIpvsWrrPolicy{
    .name = "ipvs/wrr",
    .summary = "IPVS's wrr: turns by weight, heavy servers in bursts",
    .params = {},
    .max_weight = kIpvsMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<IpvsWeightedRoundRobin>(view);
    },
};

}  // namespace ballast
