#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  if (b.used() || b.facts.kind == "listen" || b.facts.kind == "proxy_pass") return;
  if (audited.config().frontends.empty()) return;  // a part of a configuration
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Route& route : frontend.routes)
      if (route.action == config::Route::Action::kDynamic) return;  // who knows
  Finding& finding =
      report.add(rule, b, b.facts.where,
                 fmt::format("nothing leads to its {}", counted(b.facts.servers.size(), "server")));
  add_count(finding, "servers", b.facts.servers.size());
}

}  // namespace

extern const Rule kUnusedBackend;
const Rule kUnusedBackend = {
    .id = "unused-backend",
    .severity = Severity::kInfo,
    .summary = "No rule leads to a backend",
    .meaning =
        "A pool that no route names serves nobody. Either it is a leftover, or the route that "
        "was to lead there is missing, and its requests go elsewhere.",
    .fix = "Remove the pool, or add the route.",
    .evidence = "The servers that idle.",
    .seen = "A usual companion of shadowed-route.",
    .backend = check,
};

}  // namespace ballast::audit
