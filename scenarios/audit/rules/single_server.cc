#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::size_t able = 0;
  for (const Server& server : b.facts.servers)
    if (usable(server)) ++able;
  // A server template or a name may stand for many.
  if (able != 1 || b.facts.servers.size() != 1 || b.facts.servers[0].template_number > 0) return;
  if (b.facts.servers[0].host_is_name || b.facts.kind == "proxy_pass") return;
  Finding& finding =
      report.add(rule, b, b.facts.servers[0].where,
                 fmt::format("{} is the only server", b.facts.servers[0].name.value));
  add_count(finding, "usable servers", 1);
}

}  // namespace

extern const Rule kSingleServer;
const Rule kSingleServer = {
    .id = "single-server",
    .severity = Severity::kInfo,
    .summary = "A pool of one server has nothing to balance",
    .meaning =
        "When the only server fails, is restarted or is deployed to, every request fails: 100 "
        "% of the users, for as long as it takes.",
    .fix = "Add a second server, or a backup.",
    .evidence = "The number of servers that can serve.",
    .seen = "The first chapter of every book on availability.",
    .backend = check,
};

}  // namespace ballast::audit
