// Arrivals at independent gaps of a lognormal law (a renewal process).
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kLognormalProcess{
    .name = "lognormal",
    .summary = "lognormal gaps: many short ones and a few very long",
    .params = {rate_param(), gap_cv_param()},
    .check = nullptr,
    .make = [](const Args& args) { return renewal(lognormal_law(1, args.number("cv")), args); },
};

}  // namespace ballast
