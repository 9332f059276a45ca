#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const bool pinned = b.facts.sticky->by == config::Stickiness::By::kCookie ||
                      b.facts.sticky->by == config::Stickiness::By::kTable;
  if ((!pinned && !by_hash(b)) || serving(b.facts).size() < 2) return;
  if (b.facts.retries.redispatch.value != config::Retries::Redispatch::kNever) return;
  Finding& finding = report.add(
      rule, b, pinned ? b.facts.sticky.where : b.facts.algorithm.where,
      fmt::format("when a server fails, its users ({} of all) get errors until it is marked down",
                  percent(b.shares().largest())));
  add_ratio(finding, "users of one server", b.shares().largest());
  const config::Check& check = serving(b.facts)[0]->check;
  if (check.enabled.value && check.interval.value)
    add_seconds(finding, "time until it is marked down", *check.interval.value * check.fall.value);
}

}  // namespace

extern const Rule kStickyToDeadServer;
const Rule kStickyToDeadServer = {
    .id = "sticky-to-dead-server",
    .severity = Severity::kWarning,
    .summary = "Users of a failed server are not sent elsewhere",
    .meaning =
        "A cookie, a table or a hash sends a user to one server. Without `option redispatch` "
        "all tries of a request go to that server, even when it refuses the connection, until "
        "its checks have failed often enough: the same users get errors all that time, and "
        "only they.",
    .fix = "Add `option redispatch`.",
    .evidence =
        "The share of one server, and the time until its checks take it down: interval x "
        "fall.",
    .seen =
        "HAProxy, configuration manual, \"option redispatch\"; recorded in "
        "tests/golden/haproxy_retries_redispatch.json.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
