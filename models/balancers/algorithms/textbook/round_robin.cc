// Textbook weighted round robin. With equal weights the servers take turns in the order of their
// declaration, starting with the first; with unequal ones the turns are interleaved by smooth
// weighted round robin (parts/smooth_order.h), ties to the first declared. A server that cannot be
// used is passed over; a change of weight starts the interleaving afresh.
#include <algorithm>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/smooth_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class RoundRobin final : public Policy {
 public:
  explicit RoundRobin(const PoolView& view)
      : view_(view), group_(view), scores_(view.servers.size()) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      reorder();
    const auto& members = group_.members();
    if (members.empty()) return kNoServer;
    if (!equal_) return last_ = order_.pick();
    if (turn_ == members.size()) turn_ = 0;
    return last_ = members[turn_++];
  }

  void on_weight(ServerIndex, std::uint32_t) override { restart(); }
  void on_usable(ServerIndex server) override {
    if (server >= scores_.size()) restart();
    group_.invalidate();
  }

 private:
  void restart() {
    scores_.assign(view_.servers.size(), 0);
    in_order_.clear();
    group_.invalidate();
  }

  [[gnu::noinline]] void reorder() {
    const auto& members = group_.members();
    for (const ServerIndex i : in_order_) scores_[i] = order_.score_of(i);
    in_order_.clear();
    equal_ = group_.weights_are_equal();
    if (!equal_) {
      in_order_ = members;
      order_.restart(members, view_, false);
      for (const ServerIndex i : members) order_.insert(i, 0, scores_[i]);
    }
    const auto next = last_ == kNoServer ? members.begin()
                                         : std::upper_bound(members.begin(), members.end(), last_);
    turn_ = static_cast<std::size_t>(next - members.begin());
  }

  const PoolView& view_;
  GroupInForce group_;
  SmoothOrder order_;                  // where the weights differ
  std::vector<ServerIndex> in_order_;  // who is in it
  std::vector<std::int64_t> scores_;   // [server]: of those who are not
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
