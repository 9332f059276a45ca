#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.algorithm.value != "haproxy/first") return;
  const std::vector<const Server*> active = serving(b.facts);
  if (active.size() < 2 || active[0]->maxconn.value.value_or(0) > 0) return;
  Finding& finding = report.add(
      rule, b, active[0]->where,
      fmt::format("{} has no maxconn and gets 100 % of the requests", active[0]->name.value));
  add_ratio(finding, "share of " + active[0]->name.value + " now", 1);
  add_ratio(finding, "an even share", 1.0 / static_cast<double>(active.size()));
}

}  // namespace

extern const Rule kFirstWithoutLimit;
const Rule kFirstWithoutLimit = {
    .id = "first-without-limit",
    .severity = Severity::kError,
    .summary = "`balance first` without maxconn sends everything to the first server",
    .meaning =
        "The algorithm fills the first server to its maxconn before it uses the second. "
        "Without maxconn the first is never full, and the others never serve.",
    .fix = "Set `maxconn` on every server, or use another algorithm.",
    .evidence = "The share of the first server.",
    .seen =
        "HAProxy, configuration manual, \"balance first\"; recorded in "
        "tests/golden/haproxy_first_and_maxconn.json.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
