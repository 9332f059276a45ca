#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<const Server*> blind;
  for (const Server& server : b.facts.servers)
    if (usable(server) && !checked(b, server)) blind.push_back(&server);
  if (blind.empty() || b.facts.servers.size() < 2 || !b.shares().known()) return;
  const std::size_t lost = b.shares().hottest;
  Finding& finding = report.add(
      rule, b, blind[0]->where,
      fmt::format("{} of {} {} not checked: if {} dies, {} of the requests go on failing",
                  blind.size(), counted(b.facts.servers.size(), "server"),
                  blind.size() == 1 ? "is" : "are", b.facts.servers[lost].name.value,
                  percent(b.shares().largest())));
  add_count(finding, "servers without a check", blind.size());
  add_ratio(finding, "share that a dead server keeps", b.shares().largest());
  Trial trial;
  trial.busy = 0.6;
  trial.events = fault(b, lost, "crash");
  finding.experiment = experiment(
      b, trial, {{{"error_ratio"}, "requests failed after a crash", Evidence::Unit::kRatio}});
}

}  // namespace

extern const Rule kNoHealthCheck;
const Rule kNoHealthCheck = {
    .id = "no-health-check",
    .severity = Severity::kWarning,
    .summary = "Nobody finds out when a server fails",
    .meaning =
        "There is no active check, and ordinary traffic does not count either (no `check` or "
        "`observe` in HAProxy, `max_fails=0` in nginx, neither health_checks nor "
        "outlier_detection in Envoy). A dead server keeps its share: 1/n of the requests fail "
        "or wait for a timeout, for as long as nobody looks.",
    .fix =
        "HAProxy: `check` on each server, best in `default-server`. nginx: leave max_fails at "
        "1 or more. Envoy: health_checks or outlier_detection.",
    .evidence =
        "The share of the requests that a dead server keeps. A simulation crashes the busiest "
        "server and measures.",
    .seen =
        "Recorded in tests/golden/haproxy_retries_redispatch.json: 3 s and a 503 for every "
        "third request.",
    .backend = check,
};

}  // namespace ballast::audit
