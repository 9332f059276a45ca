#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!b.facts.keep_alive.given() || !b.facts.algorithm.given()) return;
  if (b.facts.keep_alive.where.file != b.facts.algorithm.where.file ||
      b.facts.keep_alive.where.line >= b.facts.algorithm.where.line)
    return;
  Finding& finding = report.add(
      rule, b, b.facts.keep_alive.where,
      fmt::format("`{}` comes after it and puts it out of force", b.facts.algorithm_written.value));
  add_count(finding, "idle connections not kept", b.facts.keep_alive.value.value_or(0));
}

}  // namespace

extern const Rule kKeepaliveBeforeMethod;
const Rule kKeepaliveBeforeMethod = {
    .id = "keepalive-before-method",
    .severity = Severity::kWarning,
    .summary = "keepalive stands before the balancing method",
    .meaning =
        "`keepalive` wraps the method that is in force where it stands. A method written "
        "after it replaces the wrapper, so connections to servers are not kept: every request "
        "pays for a new one, and under load ports run out.",
    .fix = "Put `keepalive` after least_conn, hash, ip_hash or random.",
    .evidence = "The idle connections that are not kept.",
    .seen = "nginx -t says \"load balancing method redefined\", as a warning.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
