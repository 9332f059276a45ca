#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.timeouts.queue.given()) return;
  for (const Server& server : b.facts.servers) {
    if (server.maxconn.value.value_or(0) == 0) continue;
    Finding& finding =
        report.add(rule, b, server.maxconn.where,
                   b.facts.timeouts.queue.value
                       ? fmt::format("requests over maxconn wait {} (timeout connect)",
                                     time(*b.facts.timeouts.queue.value))
                       : std::string("requests over maxconn wait without an end"));
    if (b.facts.timeouts.queue.value)
      add_seconds(finding, "wait at most", *b.facts.timeouts.queue.value);
    return;
  }
}

}  // namespace

extern const Rule kQueueTimeoutMissing;
const Rule kQueueTimeoutMissing = {
    .id = "queue-timeout-missing",
    .severity = Severity::kInfo,
    .summary = "Waiting for a server ends with the time for connecting",
    .meaning =
        "With `maxconn` on servers, requests wait when all are full, for `timeout queue`. "
        "Where it is not written, `timeout connect` counts, which is meant for the network: a "
        "burst of a few seconds is then answered 503 although servers would have become free, "
        "or requests wait much longer than their users.",
    .fix = "Write `timeout queue` with the time that users are willing to wait.",
    .evidence = "The time in force.",
    .seen = "HAProxy issues 908 and 881.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
