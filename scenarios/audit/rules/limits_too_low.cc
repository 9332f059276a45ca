#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

// Most requests at once that the limits allow; 0: no limit.
std::uint64_t allowed(const AuditedBackend& b) {
  if (b.facts.algorithm->starts_with("envoy/")) return b.facts.breakers.max_requests.value;
  std::uint64_t total = 0;
  for (const Server* server : serving(b.facts)) {
    const std::uint32_t limit = server->maxconn.value.value_or(0);
    if (limit == 0) return 0;
    total += limit;
  }
  return total;
}

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  if (!b.rate_per_s) return;
  const double need = *b.rate_per_s * b.work_s;
  std::uint64_t most = allowed(b);
  // Of nginx without a zone each worker has the limit to itself.
  if (audited.is(Product::kNginx) && !b.facts.shared_state.value)
    most *= audited.config().workers.value.value_or(1);
  if (most == 0 || need < static_cast<double>(most)) return;
  const config::Fact<std::uint32_t>& breaker = b.facts.breakers.max_requests;
  Finding& finding = report.add(
      rule, b, audited.is(Product::kEnvoy) ? breaker.where : serving(b.facts)[0]->maxconn.where,
      fmt::format("{} for {} each need {} at once, the limits allow {}", per_second(*b.rate_per_s),
                  seconds(b.work_s), number(need), most));
  add(finding, "requests in progress needed", need, Evidence::Unit::kCount);
  add_count(finding, "requests in progress allowed", most);
}

}  // namespace

extern const Rule kLimitsTooLow;
const Rule kLimitsTooLow = {
    .id = "limits-too-low",
    .severity = Severity::kError,
    .summary = "At the given rate the limits of the servers are too low",
    .meaning =
        "A pool that takes L requests at once and works W seconds on each passes L/W requests "
        "a second (Little's law). Above that, HAProxy queues and then answers 503, nginx "
        "answers 502 at once, Envoy 503 (overflow), while the servers may be idle.",
    .fix =
        "Raise the limits (maxconn, max_conns, max_requests) to the rate times the work, with "
        "room for bursts.",
    .evidence = "The requests in progress that the rate needs, and those that the limits allow.",
    .seen = "HAProxy issues 908 and 881; Envoy, circuit breaking.",
    .backend = check,
};

}  // namespace ballast::audit
