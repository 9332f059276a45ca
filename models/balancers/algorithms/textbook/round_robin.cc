// Textbook weighted round robin. With equal weights the servers take turns in the order of their
// declaration, starting with the first; with unequal ones the turns are interleaved by smooth
// weighted round robin (textbook/smooth_wrr.h), ties to the first declared. A server that cannot be
// used is passed over; a change of weight starts the interleaving afresh.
#include <algorithm>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/textbook/smooth_wrr.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class RoundRobin final : public Policy {
 public:
  explicit RoundRobin(const PoolView& view)
      : group_(view), wrr_(view), in_group_(view.servers.size()) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      reorder();
    const auto& members = group_.members();
    if (members.empty()) return kNoServer;
    if (!equal_) return last_ = wrr_.pick(0, [this](ServerIndex i) { return in_group_[i] != 0; });
    if (turn_ == members.size()) turn_ = 0;
    return last_ = members[turn_++];
  }

  void on_weight(ServerIndex, std::uint32_t) override {
    wrr_.restart();
    group_.invalidate();
  }
  void on_usable(ServerIndex server) override {
    if (server >= wrr_.size()) wrr_.restart();
    group_.invalidate();
  }

 private:
  void reorder() {
    const auto& members = group_.members();
    in_group_.assign(wrr_.size(), 0);
    for (const ServerIndex i : members) in_group_[i] = 1;
    equal_ = group_.weights_are_equal();
    const auto next = last_ == kNoServer ? members.begin()
                                         : std::upper_bound(members.begin(), members.end(), last_);
    turn_ = static_cast<std::size_t>(next - members.begin());
  }

  GroupInForce group_;
  SmoothWrr wrr_;
  std::vector<std::uint8_t> in_group_;
  bool equal_ = true;
  std::size_t turn_ = 0;
  ServerIndex last_ = kNoServer;
};

}  // namespace

extern const PolicyKind kRoundRobinPolicy;
const PolicyKind kRoundRobinPolicy{
    .name = "round_robin",
    .summary = "textbook round robin: servers in turn, as often as their weights say",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<RoundRobin>(view);
    },
};

}  // namespace ballast
