#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::vector<const Server*> active = serving(b.facts);
  if (active.size() < 2) return;
  const config::Check& first = active[0]->check;
  const bool all = std::all_of(active.begin(), active.end(), [&](const Server* server) {
    return server->check.enabled.value && !server->check.address->empty() &&
           server->check.address.value == first.address.value &&
           server->check.port.value == first.port.value;
  });
  if (!all) return;
  const bool same_hosts = std::all_of(active.begin(), active.end(), [&](const Server* server) {
    return server->host.value == first.address.value;
  });
  if (same_hosts) return;
  Finding& finding = report.add(rule, b, first.address.where,
                                fmt::format("{} are checked at {}: they go down together",
                                            counted(active.size(), "server"), first.address.value));
  add_count(finding, "servers that go down together", active.size());
}

}  // namespace

extern const Rule kCheckShared;
const Rule kCheckShared = {
    .id = "check-shared",
    .severity = Severity::kWarning,
    .summary = "The checks of all servers ask one and the same address",
    .meaning =
        "When that address does not answer, all servers are taken down together, healthy as "
        "they are, and every request fails; while it answers, no failure of a server is ever "
        "seen.",
    .fix = "Let each server be checked at its own address.",
    .evidence = "The servers that go down together.",
    .seen =
        "Gmail, 10 December 2012: data centres were wrongly marked as unavailable, all at "
        "once.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
