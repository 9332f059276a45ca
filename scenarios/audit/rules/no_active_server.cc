#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.servers.empty() || !serving(b.facts).empty()) return;
  const std::vector<const Server*> backups = standing_by(b.facts);
  Finding& finding = report.add(
      rule, b, b.facts.where,
      backups.empty()
          ? fmt::format("none of {} is usable: every request fails",
                        counted(b.facts.servers.size(), "server"))
          : fmt::format("no active server: everything goes to {}",
                        b.shares().serving > 1 ? "the backups" : backups[0]->name.value));
  add_count(finding, "servers", b.facts.servers.size());
  add_count(finding, "usable", backups.size());
  add_shares(b, finding);
}

}  // namespace

extern const Rule kNoActiveServer;
const Rule kNoActiveServer = {
    .id = "no-active-server",
    .severity = Severity::kError,
    .summary = "No server takes traffic",
    .meaning =
        "Every server is a backup, disabled, drained, unhealthy by decree or of weight 0. "
        "With backups the whole load rests on them (in HAProxy on the first of them); "
        "without, every request fails at once.",
    .fix = "Enable servers, or give them a weight.",
    .evidence = "How many servers there are, and how many of them are usable at all.",
    .seen = "HAProxy and nginx take such a file without a warning.",
    .products = kHaproxy | kNginx,
    .backend = check,
};

}  // namespace ballast::audit
