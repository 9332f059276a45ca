// Envoy's RANDOM (source/extensions/load_balancing_policies/random, 2024): a host drawn uniformly;
// weights do not count. One random number decides both the priority (its remainder by 100) and the
// host (its remainder by the number of hosts): with 100 hosts in a first priority that gets 70 % of
// the load, only the first 70 are ever picked.
#include <algorithm>

#include "models/balancers/algorithms/envoy/host_sets.h"

namespace ballast {

namespace {

class EnvoyRandom final : public Policy {
 public:
  EnvoyRandom(const Args& args, const PoolView& view, Rng rng)
      : view_(view), sets_(view, envoy_rules(args), Rng(Rng(rng)(), 1)), rng_(rng) {}

  ServerIndex pick(const PickContext& context) override {
    sets_.refresh();
    ServerIndex host = choose_once();
    if (context.tried.empty()) return host;
    for (std::uint32_t k = 0; k < sets_.rules().retry_host_attempts && host != kNoServer; ++k) {
      if (std::find(context.tried.begin(), context.tried.end(), host) == context.tried.end()) break;
      host = choose_once();
    }
    return host;
  }

  void on_weight(ServerIndex server, std::uint32_t old_weight) override {
    if (view_.servers[server].weight != old_weight) sets_.invalidate(server);
  }
  void on_usable(ServerIndex server) override { sets_.invalidate(server); }

 private:
  ServerIndex choose_once() {
    const std::uint64_t number = rng_();
    const std::uint32_t source = sets_.choose(number);
    if (source == EnvoyHostSets::kNoSource) return kNoServer;
    const std::vector<ServerIndex>& hosts = sets_.sources()[source].hosts;
    return hosts.empty() ? kNoServer : hosts[number % hosts.size()];
  }

  const PoolView& view_;
  EnvoyHostSets sets_;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kEnvoyRandomPolicy;
const PolicyKind kEnvoyRandomPolicy{
    .name = "envoy/random",
    .summary = "Envoy's RANDOM: uniform over the hosts, whatever their weights",
    .params = envoy_params({}),
    .max_weight = 0xffffffff,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = check_envoy_lists,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<EnvoyRandom>(args, view, rng);
    },
    .panics = true,
};

}  // namespace ballast
