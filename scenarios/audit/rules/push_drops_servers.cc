#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/against.cc.
extern const Rule kPushDropsServers;
const Rule kPushDropsServers = {
    .id = "push-drops-servers",
    .severity = Severity::kError,
    .summary = "The change takes servers out of service",
    .meaning =
        "Fewer servers would take traffic than before: they are gone, disabled, backups now, "
        "or of weight 0. An error when more than a third of them go, since what is left is "
        "then rarely enough; below that a warning.",
    .fix =
        "Put the servers back, or take them out one at a time when the rest is known to be "
        "enough.",
    .evidence = "Servers that serve before and after; the largest share before and after.",
    .seen =
        "Only with --against. `ballast run login-bottleneck`: nine of ten servers became "
        "backups.",
};

}  // namespace ballast::audit
