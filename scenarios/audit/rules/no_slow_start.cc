#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!looks_at_load(b) || b.algorithm()->concentrates_when_idle ||
      b.facts.algorithm.value == "haproxy/random")
    return;
  if (serving(b.facts).size() < 3 || b.facts.slow_start.value) return;
  bool comes_back = false;
  for (const Server& server : b.facts.servers) {
    if (server.slow_start.value && *server.slow_start.value > Duration{0}) return;
    comes_back = comes_back || checked(b, server);
  }
  if (!comes_back) return;
  Finding& finding =
      report.add(rule, b, b.facts.algorithm.where,
                 fmt::format("{} without slow start: a server that comes back gets every new "
                             "request until it has caught up",
                             b.facts.algorithm_written.value));
  if (b.shares().known()) add_ratio(finding, "share it is entitled to", b.shares().largest());
  add_ratio(finding, "share while it is empty", 1);
}

}  // namespace

extern const Rule kNoSlowStart;
const Rule kNoSlowStart = {
    .id = "no-slow-start",
    .severity = Severity::kInfo,
    .summary = "A server that comes back gets the flood",
    .meaning =
        "Under least connections a server that has just come up has no connections, so it "
        "gets nearly all new ones until it has caught up. A process that is still warming up "
        "(class loading, caches, connection pools) answers slowly or falls over again.",
    .fix = "`slowstart 30s` on the servers; slow_start_config in Envoy.",
    .evidence =
        "The share of the requests a returning server is entitled to, against what it gets "
        "while it is empty: everything.",
    .seen = "HAProxy, configuration manual, \"slowstart\"; `ballast run cold-return`.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
