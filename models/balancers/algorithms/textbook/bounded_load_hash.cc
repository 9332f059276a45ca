// Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam, SODA 2018, arXiv
// 1608.01350): the ring of textbook/hash_ring.h, but a server takes no more than
//   ceil((1 + epsilon) * (m + 1) * weight / sum of weights)
// of the m requests in flight and the new one; what finds its server full goes on clockwise to the
// first that is not. Requests stay where they are when others end. m is what this balancer has in
// flight on the servers that take traffic now.
#include <cmath>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/textbook/hash_ring.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::uint64_t kParts = 1'000'000;  // epsilon is counted in millionths: no rounding

class BoundedLoadHash final : public Policy {
 public:
  BoundedLoadHash(const PoolView& view, std::uint64_t points, double epsilon)
      : view_(view),
        group_(view),
        points_(points),
        bound_(kParts + static_cast<std::uint64_t>(std::llround(epsilon * kParts))) {}

  ServerIndex pick(const PickContext& context) override {
    if (group_.refresh()) [[unlikely]]
      rebuild();
    if (ring_.empty()) return kNoServer;
    return ring_.at(context.hash, [this](ServerIndex i) { return has_room(i); });
  }

  void on_start(ServerIndex server, Duration) override { in_flight_ += takes_traffic(server); }
  void on_finish(ServerIndex server, const Outcome&) override {
    in_flight_ -= takes_traffic(server);
  }
  void on_weight(ServerIndex, std::uint32_t) override {
    points_changed_ = true;
    group_.invalidate();
  }
  void on_usable(ServerIndex server) override {
    points_changed_ = points_changed_ || server >= kept_.size();
    group_.invalidate();
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t takes_traffic(ServerIndex i) const { return i < kept_.size() ? kept_[i] : 0; }

  // A whole number is below the ceiling of x exactly when it is below x.
  bool has_room(ServerIndex i) const {
    return Wide{view_.in_flight[i]} * weights_ * kParts <
           Wide{bound_} * (in_flight_ + 1) * view_.servers[i].weight;
  }

  void rebuild() {
    if (points_changed_) {
      points_changed_ = false;
      std::vector<std::uint32_t> weights;
      for (const PoolView::Server& server : view_.servers) weights.push_back(server.weight);
      ring_.build(view_.names, weights, points_);
    }
    kept_.assign(view_.servers.size(), 0);
    weights_ = in_flight_ = 0;
    for (const ServerIndex i : group_.members()) {
      kept_[i] = 1;
      weights_ += view_.servers[i].weight;
      in_flight_ += view_.in_flight[i];
    }
    ring_.restrict(kept_);
  }

  const PoolView& view_;
  GroupInForce group_;
  HashRing ring_;
  std::uint64_t points_;
  std::uint64_t bound_;             // 1 + epsilon, in kParts
  std::vector<std::uint8_t> kept_;  // [server]: 1 if it is in the group
  std::uint64_t weights_ = 0;       // of the group, summed
  std::uint64_t in_flight_ = 0;     // on the group
  bool points_changed_ = true;
};

}  // namespace

extern const PolicyKind kBoundedLoadHashPolicy;
const PolicyKind kBoundedLoadHashPolicy{
    .name = "bounded_load_hash",
    .summary = "consistent hashing of the user with bounded loads: a full server passes on",
    .params = {{.name = "points",
                .type = ParamType::kInteger,
                .help = "ring points of the lightest server; heavier ones have more in proportion",
                .default_text = "160",
                .min = 1,
                .max = 65536},
               {.name = "epsilon",
                .type = ParamType::kNumber,
                .help = "by how much a server's load may exceed the mean",
                .default_text = "0.25",
                .min = 0,
                .max = 1000}},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kUser,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<BoundedLoadHash>(
          view, static_cast<std::uint64_t>(args.integer("points")), args.number("epsilon"));
    },
};

}  // namespace ballast
