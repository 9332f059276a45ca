// HAProxy's `balance random(draws)` as of 2.6: each draw is a random place on the tree of
// consistent hashing (haproxy/tree.h), which is how weights count, and 16 nodes a unit of weight
// make rather uneven shares. Of two draws the one that serves fewer requests per weight is kept,
// the later one when they tie; what waits for a server does not count (nor does it in 3.2). Draws
// are with replacement. A winner that is full, or that others wait for, sends the request to the
// queue of the backend although others may be free.
#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/algorithms/haproxy/hash.h"
#include "models/balancers/algorithms/haproxy/tree.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class HaproxyRandom final : public Policy {
 public:
  HaproxyRandom(const PoolView& view, const Args& args, Rng rng)
      : view_(view),
        served_(view),
        groups_(view, args.flag("allbackups"),
                static_cast<std::uint32_t>(args.integer("balance_factor")), served_),
        draws_(args.integer("draws")),
        rng_(rng) {}

  ServerIndex pick(const PickContext& context) override {
    HaproxyTree* tree = groups_.in_force();
    ServerIndex best = tree == nullptr ? groups_.single_backup() : draw(*tree, context.avoid());
    if (best != kNoServer && view_.saturated(best)) best = kNoServer;
    return best;
  }

  void on_start(ServerIndex server, Duration) override { served_.changed(server); }
  void on_finish(ServerIndex server, const Outcome&) override { served_.changed(server); }
  void on_weight(ServerIndex server, std::uint32_t) override { groups_.update(server); }
  void on_usable(ServerIndex server) override { groups_.update(server); }

 private:
  ServerIndex draw(HaproxyTree& tree, ServerIndex avoid) {
    if (tree.empty()) return kNoServer;
    ServerIndex best = kNoServer;
    for (std::int64_t draw = 0; draw < draws_; ++draw) {
      const ServerIndex other = tree.nearest(static_cast<std::uint32_t>(rng_() >> 32), avoid);
      if (best == kNoServer || std::uint64_t{served_.by(other)} * tree.weight(best) <=
                                   std::uint64_t{served_.by(best)} * tree.weight(other))
        best = other;
    }
    return best;
  }

  const PoolView& view_;
  HaproxyServed served_;
  HaproxyGroups<HaproxyTree> groups_;
  std::int64_t draws_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kHaproxyRandomPolicy;
const PolicyKind kHaproxyRandomPolicy{
    .name = "haproxy/random",
    .summary = "HAProxy's balance random(draws): the least loaded of a few draws by weight",
    .params = {{.name = "draws",
                .type = ParamType::kInteger,
                .help = "servers drawn for every request",
                .default_text = "2",
                .min = 1,
                .max = 1e6},
               haproxy_balance_factor(),
               haproxy_allbackups()},
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = check_haproxy_balance_factor,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyRandom>(view, args, rng);
    },
    .scatters_shares = true,
    .heeds_ramp = true,
    .queueing = Queueing::kWhenUnchosen,
};

}  // namespace ballast
