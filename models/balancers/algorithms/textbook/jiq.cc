// Join idle queue (Lu et al., "Join-Idle-Queue: a novel load balancing algorithm for dynamically
// scalable web services", Performance Evaluation 68, 2011) with one dispatcher: a request goes to a
// random server of the idle list and, when the list is empty, to any server at random. A server is
// idle when this balancer has nothing in flight there; the announcements of several dispatchers
// that share the servers are not imitated.
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/servers_by_load.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class JoinIdleQueue final : public Policy {
 public:
  JoinIdleQueue(const PoolView& view, Rng rng) : group_(view), loads_(view), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      loads_.rebuild(group_.members());
    const auto& members = group_.members();
    if (members.empty()) return kNoServer;
    if (const auto idle = loads_.idle(); !idle.empty()) return idle[rng_.below(idle.size())];
    return members[rng_.below(members.size())];
  }

  void on_start(ServerIndex server, Duration) override { loads_.rose(server); }
  void on_finish(ServerIndex server, const Outcome&) override { loads_.fell(server); }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  GroupInForce group_;
  ServersByLoad loads_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kJiqPolicy;
const PolicyKind kJiqPolicy{
    .name = "jiq",
    .summary = "join idle queue: a random idle server, any server when none is idle",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<JoinIdleQueue>(view, rng);
    },
};

}  // namespace ballast
