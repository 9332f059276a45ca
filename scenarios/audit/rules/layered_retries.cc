#include "scenarios/audit/rule.h"

namespace ballast::audit {

// Found by scenarios/audit/layers.cc.
extern const Rule kLayeredRetries;
const Rule kLayeredRetries = {
    .id = "layered-retries",
    .severity = Severity::kWarning,
    .summary = "Retries of several layers multiply",
    .meaning =
        "The files are layers of proxies in front of each other (--layers). Each retries on "
        "its own account, so a request that fails at the bottom is tried as often as the "
        "product of all layers says, at the moment when the servers can least take it.",
    .fix =
        "Retry in one layer only, the one nearest to the servers or the client, with a "
        "budget.",
    .evidence = "Tries of one request in each layer, and their product.",
    .seen =
        "Only with --layers. Site Reliability Engineering (Beyer and others 2016), chapter "
        "22: four layers of three retries make 64 attempts or more.",
};

}  // namespace ballast::audit
