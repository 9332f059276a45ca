// Arrivals at independent gaps of a Weibull law (a renewal process).
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kWeibullProcess{
    .name = "weibull",
    .summary = "Weibull gaps: from nearly regular (cv < 1) to bursty (cv > 1)",
    .params = {rate_param(), gap_cv_param()},
    .check = nullptr,
    .make = [](const Args& args) { return renewal(weibull_law(1, args.number("cv")), args); },
};

}  // namespace ballast
