// Envoy's ROUND_ROBIN (source/extensions/load_balancing_policies/round_robin, 2024). Equal weights:
// the hosts in turn, from a random one on; the count goes on when the hosts change, so it lands
// anywhere. Unequal weights or slow start: deadlines (envoy/edf_policy.h), in which five equal
// steps of 0.2 do not make 1, so that the second turn of weights 5, 1, 1 differs from the first.
#include "models/balancers/algorithms/envoy/edf_policy.h"

namespace ballast {

namespace {

class EnvoyRoundRobin final : public EnvoyEdfPolicy {
 public:
  using EnvoyEdfPolicy::EnvoyEdfPolicy;

 private:
  ServerIndex choose_equal(const std::vector<ServerIndex>& hosts, std::uint64_t& turn) override {
    return hosts[turn++ % hosts.size()];
  }
  double schedule_weight(ServerIndex host) const override { return view_.servers[host].weight; }
};

}  // namespace

extern const PolicyKind kEnvoyRoundRobinPolicy;
const PolicyKind kEnvoyRoundRobinPolicy{
    .name = "envoy/round_robin",
    .summary = "Envoy's ROUND_ROBIN: in turn, or deadlines when weights differ",
    .params = envoy_schedule_params({}),
    .max_weight = 0xffffffff,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = check_envoy_lists,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<EnvoyRoundRobin>(args, view, rng);
    },
    .panics = true,
    .heeds_ramp = true,
};

}  // namespace ballast
