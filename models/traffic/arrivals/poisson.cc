// Very many independent users, each of whom comes rarely: the limit of all such superpositions.
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kPoissonProcess{
    .name = "poisson",
    .summary = "very many users, independent of each other",
    .params = {rate_param()},
    .check = nullptr,
    .make = [](const Args& args) { return renewal(exponential_law(1), args); },
};

}  // namespace ballast
