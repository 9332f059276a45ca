#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const auto& threshold = b.facts.panic_threshold;
  if (!threshold.given() || threshold.value.value_or(50) != 0 || b.facts.servers.size() < 2) return;
  Finding& finding = report.add(rule, b, threshold.where,
                                fmt::format("the last healthy of {} would get every request",
                                            counted(b.facts.servers.size(), "host")));
  add_ratio(finding, "panic threshold", 0);
  add_ratio(finding, "share of the last healthy host", 1);
}

}  // namespace

extern const Rule kPanicOff;
const Rule kPanicOff = {
    .id = "panic-off",
    .severity = Severity::kWarning,
    .summary = "There is no panic: when few hosts are healthy they get everything",
    .meaning =
        "The panic threshold is 0, so Envoy never falls back to sending requests to hosts "
        "that checks call unhealthy. When checks are wrong about most hosts, the few that are "
        "left take the whole load, and fall; with none left every request is answered 503.",
    .fix =
        "Leave healthy_panic_threshold at its default of 50 %, or set it to the part of the "
        "hosts that can carry the load.",
    .evidence = "The threshold, and the share of the last healthy host.",
    .seen = "Envoy issue 28304; istio issues 20135 and 25883.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
