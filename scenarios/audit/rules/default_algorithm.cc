#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  if (b.facts.algorithm.given() || serving(b.facts).size() < 2) return;
  const bool changed = audited.config().target.version >= config::Version{3, 3};
  Finding& finding = report.add(
      rule, b, b.facts.where,
      changed ? fmt::format("{} draws two servers at random; up to 3.2 this file took turns",
                            audited.config().target.text())
              : fmt::format("{} takes turns; from 3.3 on two servers are drawn at random",
                            audited.config().target.text()));
  if (changed) finding.severity = Severity::kWarning;
  add_count(finding, "servers", serving(b.facts).size());
}

}  // namespace

extern const Rule kDefaultAlgorithm;
const Rule kDefaultAlgorithm = {
    .id = "default-algorithm",
    .severity = Severity::kInfo,
    .summary = "No `balance`: the default changed with version 3.3",
    .meaning =
        "Up to HAProxy 3.2 a backend without `balance` takes turns (roundrobin); from 3.3 on "
        "it draws two servers at random and takes the less loaded one. After the upgrade the "
        "shares scatter, and anything that relied on turns is gone. Nothing warns of it.",
    .fix = "Write the `balance` that is meant.",
    .evidence = "The algorithm in force at the target version.",
    .seen = "HAProxy 3.3, configuration manual, \"balance\".",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
