#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  for (const Server& server : b.facts.servers) {
    if (!server.check.enabled.value || server.check.fall.value != 1 || !usable(server)) continue;
    if (serving(b.facts).size() < 2) return;
    Finding& finding =
        report.add(rule, b, server.check.fall.given() ? server.check.fall.where : server.where,
                   fmt::format("one failed check takes {} out", server.name.value));
    add_count(finding, "failed checks", 1);
    if (server.check.interval.value) add_seconds(finding, "interval", *server.check.interval.value);
    add_shares(b, finding);
    return;
  }
}

}  // namespace

extern const Rule kHairTriggerCheck;
const Rule kHairTriggerCheck = {
    .id = "hair-trigger-check",
    .severity = Severity::kWarning,
    .summary = "One failed check takes a server down",
    .meaning =
        "With `fall 1` (unhealthy_threshold 1) a single lost packet or slow answer removes a "
        "server. Under load answers are slow everywhere, so the servers go one after another, "
        "each loading the rest more: a pool that could have served most requests serves none. "
        "HAProxy has no panic threshold that would stop this.",
    .fix = "fall 3 (unhealthy_threshold 3), and a timeout above the slowest healthy answer.",
    .evidence =
        "The checks that have to fail, the interval, and the largest share of another server "
        "when one is out.",
    .seen =
        "AWS, 20 October 2025: health checks of the network balancer flapped and took "
        "capacity away.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
