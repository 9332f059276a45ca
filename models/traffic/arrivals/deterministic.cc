// Arrivals at equal gaps, as from a load generator or a timer; the first after one gap.
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kDeterministicProcess{
    .name = "deterministic",
    .summary = "equal gaps, as from a load generator",
    .params = {rate_param()},
    .check = nullptr,
    .make = [](const Args& args) { return renewal(deterministic_law(1), args); },
};

}  // namespace ballast
