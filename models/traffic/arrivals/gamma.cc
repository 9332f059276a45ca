// Arrivals at independent gaps of a gamma law (a renewal process).
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kGammaProcess{
    .name = "gamma",
    .summary = "gamma gaps: from nearly regular (cv < 1) to bursty (cv > 1)",
    .params = {rate_param(), gap_cv_param()},
    .check = nullptr,
    .make = [](const Args& args) { return renewal(gamma_law(1, args.number("cv")), args); },
};

}  // namespace ballast
