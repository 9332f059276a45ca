// IPVS `rr` (Linux net/netfilter/ipvs/ip_vs_rr.c): destinations in the order of the list, whatever
// their weights, from the first one on; those of weight 0 (quiesced) and those over their upper
// threshold are passed over. kube-proxy's default in IPVS mode.
#include <algorithm>

#include "models/balancers/algorithms/ipvs/least.h"
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class IpvsRoundRobin final : public Policy {
 public:
  explicit IpvsRoundRobin(const PoolView& view) : view_(view), group_(view) {}

  ServerIndex pick(const PickContext&) override {
    const auto& members = group_.members();
    if (group_.refresh()) [[unlikely]] {
      const auto next = last_ == kNoServer
                            ? members.begin()
                            : std::upper_bound(members.begin(), members.end(), last_);
      turn_ = static_cast<std::size_t>(next - members.begin());
    }
    for (std::size_t seen = 0; seen < members.size(); ++seen) {
      if (turn_ >= members.size()) turn_ = 0;
      const ServerIndex server = members[turn_++];
      if (!view_.full(server)) return last_ = server;
    }
    return kNoServer;
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  const PoolView& view_;
  GroupInForce group_;
  std::size_t turn_ = 0;
  ServerIndex last_ = kNoServer;
};

}  // namespace

extern const PolicyKind kIpvsRrPolicy;
const PolicyKind kIpvsRrPolicy{
    .name = "ipvs/rr",
    .summary = "IPVS's rr: servers in turn, whatever their weights",
    .params = {},
    .max_weight = kIpvsMaxWeight,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<IpvsRoundRobin>(view);
    },
};

}  // namespace ballast
