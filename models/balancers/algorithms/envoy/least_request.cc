// Envoy's LEAST_REQUEST (source/extensions/load_balancing_policies/least_request, 2024).
//
// Equal weights: `choice_count` hosts drawn uniformly with replacement, the fewest active requests
// wins, the earliest draw on ties; or `full_scan`, the fewest of all, one of those that tie at
// random. Unequal weights or slow start: deadlines (envoy/edf_policy.h), where a host that is
// picked comes back after 1 / (weight / (active + 1)^bias); the load counts at the moment the host
// is put back, before the picked request starts, and is stale until the host is picked again.
#include <cmath>

#include "models/balancers/algorithms/envoy/edf_policy.h"
#include "models/balancers/algorithms/parts/sampling.h"

namespace ballast {

namespace {

class EnvoyLeastRequest final : public EnvoyEdfPolicy {
 public:
  EnvoyLeastRequest(const Args& args, const PoolView& view, Rng rng)
      : EnvoyEdfPolicy(args, view, rng),
        choices_(static_cast<std::size_t>(args.integer("choice_count"))),
        bias_(args.number("active_request_bias")),
        full_scan_(args.text("selection_method") == "full_scan") {}

 private:
  ServerIndex choose_equal(const std::vector<ServerIndex>& hosts, std::uint64_t&) override {
    if (full_scan_) return scan(hosts);
    return fewest_in_flight(view_, choices_,
                            [&](std::size_t) { return hosts[rng_.below(hosts.size())]; });
  }

  // Each of k hosts that tie is kept with probability 1 / k.
  ServerIndex scan(const std::vector<ServerIndex>& hosts) {
    ServerIndex best = hosts.front();
    std::uint64_t ties = 0;
    for (const ServerIndex host : hosts) {
      const std::uint32_t active = view_.in_flight[host];
      const std::uint32_t fewest = view_.in_flight[best];
      if (active < fewest) ties = 0;
      if (active <= fewest && (++ties == 1 || rng_.below(ties) == 0)) best = host;
    }
    return best;
  }

  double schedule_weight(ServerIndex i) const override {
    const std::uint32_t weight = view_.servers[i].weight;
    const double active = view_.in_flight[i];
    if (bias_ == 1.0) return weight / (active + 1);
    if (bias_ == 0.0) return weight;
    return weight / std::pow(active + 1, bias_);
  }

  std::size_t choices_;
  double bias_;
  bool full_scan_;
};

}  // namespace

extern const PolicyKind kEnvoyLeastRequestPolicy;
const PolicyKind kEnvoyLeastRequestPolicy{
    .name = "envoy/least_request",
    .summary = "Envoy's LEAST_REQUEST: best of two, or deadlines when weights differ",
    .params = envoy_schedule_params(
        {{.name = "choice_count",
          .type = ParamType::kInteger,
          .help = "hosts drawn for every request when weights are equal",
          .default_text = "2",
          .min = 2,
          .max = 1e6},
         {.name = "selection_method",
          .type = ParamType::kChoice,
          .help = "when weights are equal: the best of those drawn, or of all",
          .default_text = "n_choices",
          .choices = {"n_choices", "full_scan"}},
         {.name = "active_request_bias",
          .type = ParamType::kNumber,
          .help = "how strongly active requests lower a weight when weights differ",
          .default_text = "1.0",
          .min = 0,
          .max = 100}}),
    .max_weight = 0xffffffff,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = check_envoy_lists,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<EnvoyLeastRequest>(args, view, rng);
    },
    .panics = true,
    .heeds_ramp = true,
};

}  // namespace ballast
