// Finagle's P2C balancers (finagle-core, 2024, loadbalancer/p2c): the less loaded of two different
// nodes, ties to the first drawn. Load is what this client has pending there (p2cLeastLoaded, the
// default) or peak EWMA (p2cPeakEwma). Finagle prefers an open node to a busy or closed one among
// the two; here servers that are known to be down are not drawn at all. Weights of nodes are not
// looked at (Finagle splits weight classes before it balances).
#include "models/balancers/algorithms/parts/two_choices.h"
#include "models/balancers/loads/in_flight.h"
#include "models/balancers/loads/peak_ewma.h"
#include "models/balancers/policy.h"

namespace ballast {

extern const PolicyKind kFinagleP2cPolicy;
const PolicyKind kFinagleP2cPolicy{
    .name = "finagle/p2c",
    .summary = "Finagle's P2C: the less loaded of two, by pending requests or peak EWMA",
    .params = {{.name = "load",
                .type = ParamType::kChoice,
                .help = "what two servers are compared by",
                .default_text = "in_flight",
                .choices = {"in_flight", "peak_ewma"}},
               {.name = "decay",
                .type = ParamType::kDuration,
                .help = "mean lifetime of a response time in the peak EWMA",
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
      if (args.text("load") == "in_flight")
        return std::make_unique<TwoChoices<InFlightLoad>>(view, InFlightLoad(view), rng);
      return std::make_unique<TwoChoices<PeakEwmaLoad>>(
          view, PeakEwmaLoad(view, args.duration("decay")), rng);
    },
};

}  // namespace ballast
