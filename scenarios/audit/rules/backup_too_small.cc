#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::vector<const Server*> active = serving(b.facts);
  const std::vector<const Server*> backups = standing_by(b.facts);
  if (backups.empty() || active.size() < 2) return;
  const bool one = b.facts.algorithm->starts_with("haproxy/") && !b.facts.all_backups.value;
  const std::size_t in_force = one ? 1 : backups.size();
  if (2 * in_force >= active.size()) return;
  const double factor = static_cast<double>(active.size()) / static_cast<double>(in_force);
  Finding& finding = report.add(
      rule, b, backups[0]->where,
      fmt::format("{} would take over from {}: each gets {} times what a server gets now",
                  counted(in_force, "backup"), counted(active.size(), "active server"),
                  number(factor)));
  add_count(finding, "active servers", active.size());
  add_count(finding, "backups in force", in_force);
  add(finding, "load of a backup against a server's today", factor, Evidence::Unit::kFactor);
  if (b.rate_per_s)
    add_ratio(finding, "utilization of a backup",
              utilization(b, 1.0 / static_cast<double>(in_force)));
}

}  // namespace

extern const Rule kBackupTooSmall;
const Rule kBackupTooSmall = {
    .id = "backup-too-small",
    .severity = Severity::kInfo,
    .summary = "The backups cannot carry what the active servers carry",
    .meaning =
        "When all active servers are down, the backups get the whole load at once. Fewer "
        "backups than active servers means that each gets several times what a server gets "
        "today, just when everything else is going wrong too.",
    .fix = "Size the backups for the load, or let them only say sorry (a static page).",
    .evidence =
        "Active servers, backups in force, and how many times today's share of a server a "
        "backup would get; with --rate its utilization.",
    .seen = "Failover without capacity turns one outage into two.",
    .backend = check,
};

}  // namespace ballast::audit
