// Shortest expected delay (Banawan and Zahorjan, 1989; Weinrib and Shenker, 1988): the least of
// (in flight + 1) / weight, the weight standing for the speed of the server. An idle slow server is
// passed over while a fast one is still the better bet, so light traffic goes to the fastest
// servers only. Ties to the server whose delay changed longest ago, in the order of declaration at
// first. (The Linux variant is ipvs/sed.)
#include <bit>

#include "models/balancers/algorithms/parts/ordered_group.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class ShortestExpectedDelay final : public Policy {
 public:
  explicit ShortestExpectedDelay(const PoolView& view) : view_(view), order_(view) {}

  ServerIndex pick(const PickContext&) override {
    return order_.first([this](ServerIndex i) { return key(i); });
  }

  void on_start(ServerIndex server, Duration) override { order_.update(server, key(server)); }
  void on_finish(ServerIndex server, const Outcome&) override {
    order_.update(server, key(server));
  }
  void on_weight(ServerIndex, std::uint32_t) override { order_.invalidate(); }
  void on_usable(ServerIndex) override { order_.invalidate(); }

 private:
  // The bit patterns of positive numbers sort as they do, and different ratios of such small whole
  // numbers are different doubles.
  std::uint64_t key(ServerIndex i) const {
    return std::bit_cast<std::uint64_t>((view_.in_flight[i] + 1.0) / view_.servers[i].weight);
  }

  const PoolView& view_;
  OrderedGroup order_;
};

}  // namespace

extern const PolicyKind kSedPolicy;
const PolicyKind kSedPolicy{
    .name = "sed",
    .summary = "shortest expected delay: least (in flight + 1) / weight",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<ShortestExpectedDelay>(view);
    },
    .concentrates_when_idle = true,
};

}  // namespace ballast
