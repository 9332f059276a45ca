#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/rerouting.cc.
extern const Rule kPushReroutes;
const Rule kPushReroutes = {
    .id = "push-reroutes",
    .severity = Severity::kError,
    .summary = "The change sends requests to another pool",
    .meaning =
        "Requests that the rules tell apart are put to both configurations, and some go "
        "elsewhere. An error when the pool that they go to has fewer than half as many "
        "servers as the one they came from, since a rule that matches too much overloads the "
        "small pool and makes the large one look better than ever.",
    .fix = "Make the new rule narrower, or put it after the more specific ones.",
    .evidence = "Example requests, the share of them that moves, and the servers of both pools.",
    .seen = "Only with --against. `ballast run routing-rule`: 10 % errors, 30 % of the users.",
};

}  // namespace ballast::audit
