#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const config::Stickiness& sticky = *b.facts.sticky;
  if (sticky.by != config::Stickiness::By::kCookie && sticky.by != config::Stickiness::By::kTable)
    return;
  if (sticky.idle.value || sticky.lifetime.value || serving(b.facts).size() < 2) return;
  Finding& finding = report.add(
      rule, b, b.facts.sticky.where,
      fmt::format("users are pinned by {} '{}' for an unlimited time",
                  sticky.by == config::Stickiness::By::kCookie ? "cookie" : "table", sticky.name));
  add_count(finding, "servers", serving(b.facts).size());
}

}  // namespace

extern const Rule kStickyForEver;
const Rule kStickyForEver = {
    .id = "sticky-for-ever",
    .severity = Severity::kInfo,
    .summary = "Users stay pinned without an end",
    .meaning =
        "A cookie without `maxidle`, `maxlife` or `expires`, or a table without `expire`, "
        "keeps users on the server they first met for as long as their browser is open. "
        "Servers that are added get only new users, weights that are corrected change nothing "
        "for the old ones, and a skew outlives its cause.",
    .fix = "Limit the time: `maxidle 30m maxlife 8h` on the cookie, `expire 30m` on the table.",
    .evidence =
        "The share of new servers' traffic that pinned users make impossible is not in the "
        "file; `ballast run misweighted-pool --whatif forgotten_cookies` measures one case.",
    .seen =
        "The first source incident: correcting the weights without dropping the cookies would "
        "not have ended it.",
    .products = kHaproxy | kNginx,
    .backend = check,
};

}  // namespace ballast::audit
