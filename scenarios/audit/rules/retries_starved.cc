#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.breakers.max_retries.given()) return;
  for (const config::Route* route : b.routes) {
    if (!route->retries.max.given() || route->retries.max.value == 0) continue;
    if (route->retries.budget_ratio.value) continue;
    Finding& finding = report.add(rule, b, route->retries.max.where,
                                  fmt::format("at most {} retries of this cluster run at once",
                                              b.facts.breakers.max_retries.value));
    add_count(finding, "retries at once", b.facts.breakers.max_retries.value);
    if (b.rate_per_s)
      add(finding, "requests in progress", *b.rate_per_s * b.work_s, Evidence::Unit::kCount);
    return;
  }
}

}  // namespace

extern const Rule kRetriesStarved;
const Rule kRetriesStarved = {
    .id = "retries-starved",
    .severity = Severity::kInfo,
    .summary = "Retries are configured, and only three may run at once",
    .meaning =
        "Without a retry budget the circuit breaker max_retries holds for the whole cluster, "
        "and its default is 3. When a host fails and many requests need their retry, all but "
        "three of them get the error.",
    .fix = "A retry_budget (20 % of the active requests), which takes the place of max_retries.",
    .evidence = "Retries at once, and with --rate the requests in progress that they are for.",
    .seen = "Envoy, circuit_breaker.proto.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
