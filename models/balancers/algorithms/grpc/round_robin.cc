// gRPC's `round_robin` (src/core/load_balancing/round_robin, 2024): the ready connections in turn.
// Each change of which are ready makes a new picker that starts anywhere. Weights do not count.
// Backups are the lower priority of xDS.
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class GrpcRoundRobin final : public Policy {
 public:
  GrpcRoundRobin(const Args& args, const PoolView& view, Rng rng)
      : view_(view), group_(view), rng_(rng), from_first_(args.text("start") == "first") {}

  ServerIndex pick(const PickContext&) override {
    const auto& ready = group_.members();
    if (group_.refresh()) [[unlikely]]
      turn_ = ready.empty() || from_first_ ? 0 : rng_.below(ready.size());
    if (ready.empty()) return kNoServer;
    const ServerIndex server = ready[turn_];
    if (++turn_ == ready.size()) turn_ = 0;
    return server;
  }

  void on_weight(ServerIndex server, std::uint32_t old_weight) override {
    // Only a weight of 0 says anything: that the server takes no traffic.
    if ((view_.servers[server].weight == 0) != (old_weight == 0)) group_.invalidate();
  }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  const PoolView& view_;
  GroupInForce group_;
  Rng rng_;
  bool from_first_;
  std::size_t turn_ = 0;
};

}  // namespace

extern const PolicyKind kGrpcRoundRobinPolicy;
const PolicyKind kGrpcRoundRobinPolicy{
    .name = "grpc/round_robin",
    .summary = "gRPC's round_robin: in turn, from anywhere, whatever the weights",
    .params = {{.name = "start",
                .type = ParamType::kChoice,
                .help = "where a new picker starts: anywhere, or with the first server",
                .default_text = "random",
                .choices = {"random", "first"}}},
    .max_weight = 0xffffffff,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<GrpcRoundRobin>(args, view, rng);
    },
};

}  // namespace ballast
