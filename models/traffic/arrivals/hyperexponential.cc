// Arrivals at independent gaps of a hyperexponential law with balanced means (a renewal process):
// trains of close arrivals, then pauses.
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kHyperexponentialProcess{
    .name = "hyperexponential",
    .summary = "trains of close arrivals, then pauses (cv >= 1)",
    .params = {rate_param(), gap_cv_param(1)},
    .check = nullptr,
    .make =
        [](const Args& args) { return renewal(hyperexponential_law(1, args.number("cv")), args); },
};

}  // namespace ballast
