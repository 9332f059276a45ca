#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const config::OutlierDetection& outlier = b.facts.outlier;
  if (!outlier.present.value || b.facts.servers.size() < 2) return;
  if (outlier.max_ejection_percent.value < 100) return;
  Finding& finding = report.add(
      rule, b, outlier.max_ejection_percent.where,
      fmt::format("all {} may be ejected at once", counted(b.facts.servers.size(), "host")));
  add_count(finding, "hosts", b.facts.servers.size());
  add_count(finding, "hosts that may be ejected", b.facts.servers.size());
}

}  // namespace

extern const Rule kEjectsAll;
const Rule kEjectsAll = {
    .id = "ejects-all",
    .severity = Severity::kWarning,
    .summary = "Outlier detection may eject every host",
    .meaning =
        "With max_ejection_percent 100 a fault that all hosts share (a dependency that fails) "
        "ejects all of them. Then the cluster panics and sends traffic to everybody again, or "
        "fails everything, and hosts come and go together.",
    .fix = "Keep max_ejection_percent at or below 50.",
    .evidence = "Hosts that may be ejected, of how many.",
    .seen = "istio issue 8846.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
