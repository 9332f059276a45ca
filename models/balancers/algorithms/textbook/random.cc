// Textbook random balancing: every request goes to an eligible server drawn with probability
// weight / sum of weights, whatever the load. Split Poisson traffic stays Poisson, so each server
// is an independent queue: the yardstick of the queueing formulas.
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/textbook/alias_table.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class Random final : public Policy {
 public:
  Random(const PoolView& view, Rng rng) : view_(view), group_(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      table_.rebuild(group_.members(), view_);
    return table_.empty() ? kNoServer : table_.draw(rng_);
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  const PoolView& view_;
  GroupInForce group_;
  AliasTable table_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kRandomPolicy;
const PolicyKind kRandomPolicy{
    .name = "random",
    .summary = "textbook random: drawn by weight, whatever the load",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<Random>(view, rng);
    },
};

}  // namespace ballast
