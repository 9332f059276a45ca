#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  const auto& workers = audited.config().workers;
  if (b.facts.shared_state.value || b.facts.kind != "upstream" || b.facts.servers.size() < 2)
    return;
  if (workers.value && *workers.value <= 1) return;
  const Server& first = b.facts.servers[0];
  const std::uint32_t limit = first.maxconn.value.value_or(0);
  const bool matters = limit > 0 || b.facts.algorithm.value == "nginx/least_conn" ||
                       b.facts.algorithm.value == "nginx/random_two";
  const std::string count = workers.value ? std::to_string(*workers.value) : "one for each core";
  Finding& finding = report.add(
      rule, b, b.facts.where,
      fmt::format("no `zone` and several workers ({}): each {}", count,
                  limit > 0 ? fmt::format("allows {} connections a server", limit)
                  : matters ? std::string("counts its own connections only")
                            : std::string("takes its own turns and counts its own failures")));
  if (!matters) finding.severity = Severity::kInfo;
  if (!workers.value) return;
  add_count(finding, "workers", *workers.value);
  add_count(finding, "failures until a server is out everywhere",
            first.passive.max_fails.value.value_or(1) * *workers.value);
  if (limit > 0) add_count(finding, "connections allowed to a server", limit * *workers.value);
}

}  // namespace

extern const Rule kZoneMissing;
const Rule kZoneMissing = {
    .id = "zone-missing",
    .severity = Severity::kWarning,
    .summary = "Each worker balances by itself",
    .meaning =
        "Without `zone` every worker process has its own turns, connection counts and "
        "failures: least_conn sees a part of the connections only, a dead server is found out "
        "by each worker anew, and after each reload all workers begin with the same server. "
        "max_conns holds for each worker, so the limit is several times what is written.",
    .fix = "`zone NAME 64k;` in the upstream.",
    .evidence =
        "Workers, the failures that put a server out everywhere (max_fails x workers), and "
        "the limit in force (max_conns x workers).",
    .seen = "Recorded in tests/golden/nginx_workers.json; apisix issue 5246; tengine issue 786.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
