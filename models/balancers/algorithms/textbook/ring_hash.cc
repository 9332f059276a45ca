// Textbook consistent hashing: the request goes to the owner of the first ring point at or after
// the hash of its affinity key (textbook/hash_ring.h). When the owner cannot be used, the next
// point clockwise of a server that can; the keys of all other servers stay where they are. Few
// points make very unequal shares: with p points a server the coefficient of variation of its share
// is about 1 / sqrt(p).
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/textbook/hash_ring.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class RingHash final : public Policy {
 public:
  RingHash(const PoolView& view, std::uint64_t points)
      : view_(view), group_(view), points_(points) {}

  ServerIndex pick(const PickContext& context) override {
    if (group_.refresh()) [[unlikely]]
      rebuild();
    return ring_.empty() ? kNoServer : ring_.at(context.hash);
  }

  void on_weight(ServerIndex, std::uint32_t) override {
    points_changed_ = true;
    group_.invalidate();
  }
  void on_usable(ServerIndex server) override {
    points_changed_ = points_changed_ || server >= placed_;
    group_.invalidate();
  }

 private:
  void rebuild() {
    if (points_changed_) {
      points_changed_ = false;
      placed_ = view_.servers.size();
      std::vector<std::uint32_t> weights;
      for (const PoolView::Server& server : view_.servers) weights.push_back(server.weight);
      ring_.build(view_.names, weights, points_);
    }
    std::vector<std::uint8_t> kept(view_.servers.size(), 0);
    for (const ServerIndex i : group_.members()) kept[i] = 1;
    ring_.restrict(kept);
  }

  const PoolView& view_;
  GroupInForce group_;
  HashRing ring_;
  std::uint64_t points_;
  std::size_t placed_ = 0;  // servers whose points are on the ring
  bool points_changed_ = true;
};

}  // namespace

extern const PolicyKind kRingHashPolicy;
const PolicyKind kRingHashPolicy{
    .name = "ring_hash",
    .summary = "textbook consistent hashing of the user, or else of the request",
    .params = {{.name = "points",
                .type = ParamType::kInteger,
                .help = "ring points of the lightest server; heavier ones have more in proportion",
                .default_text = "160",
                .min = 1,
                .max = 65536}},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kUser,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<RingHash>(view, static_cast<std::uint64_t>(args.integer("points")));
    },
};

}  // namespace ballast
