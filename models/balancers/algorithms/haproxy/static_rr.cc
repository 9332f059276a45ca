// HAProxy's `balance static-rr`: walks the map of haproxy/map.h, passing over full servers and the
// server of the failed previous attempt unless it is the only one. The first pick is always the
// first declared server. When all are full the request waits in the queue of the backend. Slow
// start has no effect.
#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/algorithms/haproxy/map.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class HaproxyStaticRoundRobin final : public Policy {
 public:
  HaproxyStaticRoundRobin(const PoolView& view, bool allbackups) : map_(view, allbackups) {}

  ServerIndex pick(const PickContext& context) override { return map_.next(context.avoid()); }

  void on_weight(ServerIndex server, std::uint32_t) override { map_.update(server); }
  void on_usable(ServerIndex server) override { map_.update(server); }

 private:
  HaproxyMap map_;
};

}  // namespace

extern const PolicyKind kHaproxyStaticRrPolicy;
const PolicyKind kHaproxyStaticRrPolicy{
    .name = "haproxy/static_rr",
    .summary = "HAProxy's balance static-rr: turns from a fixed map, weights fixed at the start",
    .params = {haproxy_allbackups()},
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyStaticRoundRobin>(view, args.flag("allbackups"));
    },
    .obeys_new_weights = [](const Args&) { return false; },
    .queueing = Queueing::kBehindOthers,
};

}  // namespace ballast
