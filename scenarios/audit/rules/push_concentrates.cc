#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/against.cc.
extern const Rule kPushConcentrates;
const Rule kPushConcentrates = {
    .id = "push-concentrates",
    .severity = Severity::kError,
    .summary = "The change gives one server a much larger share than before",
    .meaning =
        "Compared with the configuration in service, a server would get at least a quarter "
        "more than an even share, and more than it gets now. This is the push that four of "
        "the five source incidents are made of; each of them passed its syntax check.",
    .fix =
        "Correct the weights or the algorithm. If the new split is meant, say so in a comment "
        "that suppresses the finding.",
    .evidence =
        "The largest share before and after, now and with one server down; with --rate the "
        "utilizations and the requests that find no capacity.",
    .seen = "Only with --against. `ballast list incidents`.",
};

}  // namespace ballast::audit
