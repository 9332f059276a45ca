// The power of d choices (Mitzenmacher 1996; Vvedenskaya, Dobrushin & Karpelevich 1996): sample d
// eligible servers uniformly and take the one with the fewest requests in flight, the first of the
// sample when they tie. d = 1 is uniform random, d = number of servers joins the shortest queue.
// Weights are ignored, except that a server of weight 0 is never sampled.
#include <algorithm>
#include <array>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/sampling.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class PowerOfD final : public Policy {
 public:
  PowerOfD(const PoolView& view, std::size_t d, bool distinct, Rng rng)
      : view_(view), group_(view), d_(d), distinct_(distinct), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      deck_ = group_.members();
    const std::size_t n = deck_.size();
    if (n == 0) return kNoServer;
    if (!distinct_)
      return fewest_in_flight(view_, d_, [&](std::size_t) { return deck_[rng_.below(n)]; });
    // The first d cards of a shuffle; the deck may stay as it is afterwards, any order will do.
    return fewest_in_flight(view_, std::min(d_, n), [&](std::size_t k) {
      std::swap(deck_[k], deck_[k + rng_.below(n - k)]);
      return deck_[k];
    });
  }

  std::span<const ServerIndex> next_sample() override {
    const std::size_t n = deck_.size();
    const std::size_t count = std::min({ahead_.size(), d_, n});
    Rng rng = rng_;
    for (std::size_t k = 0; k < count; ++k)
      ahead_[k] = distinct_ ? deck_[k + rng.below(n - k)] : deck_[rng.below(n)];
    return {ahead_.data(), count};
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  const PoolView& view_;
  GroupInForce group_;
  std::vector<ServerIndex> deck_;
  std::size_t d_;
  bool distinct_;
  Rng rng_;
  std::array<ServerIndex, 4> ahead_{};
};

}  // namespace

extern const PolicyKind kPowerOfDPolicy;
const PolicyKind kPowerOfDPolicy{
    .name = "power_of_d",
    .summary = "fewest in flight among d servers sampled uniformly",
    .params = {{.name = "d",
                .type = ParamType::kInteger,
                .help = "servers sampled for every request",
                .default_text = "2",
                .min = 1,
                .max = 1e6},
               {.name = "sampling",
                .type = ParamType::kChoice,
                .help = "whether one sample may hold the same server twice",
                .default_text = "distinct",
                .choices = {"distinct", "replacement"}}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<PowerOfD>(view, static_cast<std::size_t>(args.integer("d")),
                                        args.text("sampling") == "distinct", rng);
    },
};

}  // namespace ballast
