#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  for (const config::Route* route : b.routes) {
    const config::Retries& retries = route->retries;
    const auto& whole = route->timeouts.request;
    if (!route->has_policy || retries.max.value == 0 || !whole.value) continue;
    if (*whole.value == Duration{0} || !retries.max.given()) continue;
    if (!retries.try_timeout.value || *retries.try_timeout.value < *whole.value) continue;
    Finding& finding = report.add(
        rule, b, retries.try_timeout.where,
        fmt::format("one try may take {}, and all {} together {}", time(*retries.try_timeout.value),
                    retries.max.value + 1, time(*whole.value)));
    add_seconds(finding, "time of one try", *retries.try_timeout.value);
    add_seconds(finding, "time of all tries", *whole.value);
    add_count(finding, "tries", retries.max.value + 1);
    return;
  }
}

}  // namespace

extern const Rule kRetryNeverFits;
const Rule kRetryNeverFits = {
    .id = "retry-never-fits",
    .severity = Severity::kWarning,
    .summary = "The time of one try leaves no time for the retries",
    .meaning =
        "The route's timeout counts all tries together. When one try may take as long as "
        "that, or has no limit of its own, a try that hangs uses everything up and the "
        "retries that are configured never happen.",
    .fix = "per_try_timeout of at most timeout / (num_retries + 1).",
    .evidence = "The two times and the number of tries.",
    .seen = "Envoy, HTTP router filter, \"x-envoy-upstream-rq-per-try-timeout-ms\".",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
