#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  for (const Server& server : b.facts.servers) {
    const config::Check& check = server.check;
    if (!check.enabled.value || !usable(server)) continue;
    const bool other_port = check.port.value && *check.port.value != server.port.value;
    const bool other_address = !check.address->empty() && check.address.value != server.host.value;
    if (!other_port && !other_address) continue;
    Finding& finding =
        report.add(rule, b, other_port ? check.port.where : check.address.where,
                   fmt::format("{} serves at {}:{} and is checked at {}:{}", server.name.value,
                               server.host.value, server.port.value,
                               other_address ? check.address.value : server.host.value,
                               other_port ? *check.port.value : server.port.value));
    add_count(finding, "port that serves", server.port.value);
    add_count(finding, "port that is checked", other_port ? *check.port.value : server.port.value);
    if (b.shares().known()) add_ratio(finding, "largest share of a server", b.shares().largest());
    return;
  }
}

}  // namespace

extern const Rule kCheckElsewhere;
const Rule kCheckElsewhere = {
    .id = "check-elsewhere",
    .severity = Severity::kWarning,
    .summary = "The check asks another port or address than users do",
    .meaning =
        "A check of an admin port or a sidecar says that the machine is there, not that the "
        "service works. When the service is dead or overloaded its server stays up and keeps "
        "its share.",
    .fix = "Check the port that serves, or make the other one answer for it.",
    .evidence =
        "The port that users reach and the one that is checked, and the share of the requests "
        "behind it.",
    .seen =
        "HAProxy, configuration manual, server parameter \"port\"; AWS guidance on shallow "
        "checks.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
