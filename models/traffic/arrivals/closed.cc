// A fixed number of users, each of whom thinks, sends a request and waits for its end: load that
// slows down with the system, as load-test tools make it.
#include "models/traffic/arrivals/all.h"

namespace ballast {

const ArrivalKind kClosedProcess{
    .name = "closed",
    .summary = "a fixed number of users who wait for each answer, then think",
    .params = {{.name = "users",
                .type = ParamType::kInteger,
                .help = "number of users",
                .required = true,
                .min = 1,
                .max = 1e9},
               {.name = "think",
                .type = ParamType::kLaw,
                .help = "time between the end of a request and the start of the user's next; none "
                        "when absent"}},
    .check = nullptr,
    .make = [](const Args& args) -> ArrivalSpec {
      return ClosedArrivals{static_cast<std::uint32_t>(args.integer("users")),
                            args.has("think") ? args.law("think") : deterministic_law(0)};
    },
};

}  // namespace ballast
