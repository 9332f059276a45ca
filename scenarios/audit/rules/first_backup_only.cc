#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::vector<const Server*> backups = standing_by(b.facts);
  if (backups.size() < 2 || b.facts.all_backups.value) return;
  Finding& finding = report.add(
      rule, b, backups[1]->where,
      fmt::format("{} backups without `option allbackups`: {} alone takes 100 % when the active "
                  "servers are down",
                  backups.size(), backups[0]->name.value));
  add_count(finding, "backups", backups.size());
  add_ratio(finding, "share of " + backups[0]->name.value + " when they serve", 1);
}

}  // namespace

extern const Rule kFirstBackupOnly;
const Rule kFirstBackupOnly = {
    .id = "first-backup-only",
    .severity = Severity::kWarning,
    .summary = "Of several backups only the first is ever used",
    .meaning =
        "Without `option allbackups` HAProxy sends everything to the first usable backup when "
        "the last active server is down; the others stand by for that one. Who writes several "
        "backups usually wants them to share the load.",
    .fix = "Add `option allbackups`, or keep one backup.",
    .evidence = "The number of backups and the share of the first when no active server is left.",
    .seen =
        "HAProxy, configuration manual, \"option allbackups\"; recorded in "
        "tests/golden/haproxy_backup.json.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
