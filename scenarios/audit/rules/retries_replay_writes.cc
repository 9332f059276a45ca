#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  if (audited.is(Product::kHaproxy)) {
    const config::Retries& retries = b.facts.retries;
    if (!retries_responses(retries)) return;
    Finding& finding = report.add(
        rule, b, retries.on.where,
        fmt::format("requests of every method are replayed up to {} times", retries.max.value));
    add(finding, "tries of one request", attempts_of(retries, b.facts.servers.size()),
        Evidence::Unit::kCount);
    return;
  }
  for (const config::Route* route : b.routes) {
    if (!route->retries.non_idempotent.value || route->retries.max.value == 0) continue;
    Finding& finding = report.add(rule, b, route->retries.non_idempotent.where,
                                  "POST, LOCK and PATCH are replayed on other servers");
    add(finding, "tries of one request", attempts_of(route->retries, b.facts.servers.size()),
        Evidence::Unit::kCount);
    return;
  }
}

}  // namespace

extern const Rule kRetriesReplayWrites;
const Rule kRetriesReplayWrites = {
    .id = "retries-replay-writes",
    .severity = Severity::kWarning,
    .summary = "Requests that change something are sent twice",
    .meaning =
        "A request that failed after it was sent may have been carried out all the same. "
        "Replaying it on another server books, pays or posts twice. nginx does not do so "
        "unless `non_idempotent` is written; HAProxy does it for every method that fits its "
        "buffer as soon as `retry-on` names a response.",
    .fix =
        "nginx: remove `non_idempotent`. HAProxy: `http-request disable-l7-retry if "
        "METH_POST`.",
    .evidence = "Tries of one request at most.",
    .seen =
        "nginx, documentation of proxy_next_upstream; HAProxy, configuration manual, \"retry- "
        "on\".",
    .products = kHaproxy | kNginx,
    .backend = check,
};

}  // namespace ballast::audit
