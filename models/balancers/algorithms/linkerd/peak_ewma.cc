// Linkerd's balancer for HTTP (linkerd2-proxy, 2024, on tower's p2c::Balance and load::PeakEwma):
// the better of two different ready endpoints by peak EWMA, ties to the first drawn. An endpoint
// without history counts as if it answered in `default_rtt`. The penalty on endpoints that answer
// 5xx or 429, which recent versions offer (PenaltyPeakEwma), is not imitated.
#include "models/balancers/loads/peak_ewma.h"
#include "models/balancers/algorithms/parts/two_choices.h"
#include "models/balancers/policy.h"

namespace ballast {

extern const PolicyKind kLinkerdPeakEwmaPolicy;
const PolicyKind kLinkerdPeakEwmaPolicy{
    .name = "linkerd/peak_ewma",
    .summary = "Linkerd's (tower's) balancer: the better of two by peak EWMA of response times",
    .params = {{.name = "default_rtt",
                .type = ParamType::kDuration,
                .help = "what an endpoint without history is taken to need",
                .default_text = "30ms",
                .min = 0,
                .min_exclusive = true},
               {.name = "decay",
                .type = ParamType::kDuration,
                .help = "mean lifetime of a response time in the estimate",
                .default_text = "10s",
                .min = 0,
                .min_exclusive = true}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<TwoChoices<PeakEwmaLoad>>(
          view, PeakEwmaLoad(view, args.duration("decay"), args.duration("default_rtt")), rng);
    },
};

}  // namespace ballast
