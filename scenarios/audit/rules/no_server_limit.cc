#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<const Server*> open;
  for (const Server* server : serving(b.facts))
    if (server->maxconn.value.value_or(0) == 0) open.push_back(server);
  if (open.empty() || b.facts.tcp) return;
  Finding& finding = report.add(rule, b, open[0]->where,
                                fmt::format("{} of {} without maxconn", open.size(),
                                            counted(serving(b.facts).size(), "server")));
  add_count(finding, "servers without a limit", open.size());
}

}  // namespace

extern const Rule kNoServerLimit;
const Rule kNoServerLimit = {
    .id = "no-server-limit",
    .severity = Severity::kInfo,
    .summary = "Nothing bounds what a server gets at once",
    .meaning =
        "Without `maxconn` on servers HAProxy passes every request on at once. When a server "
        "slows down, its requests pile up inside it (threads, memory, database connections) "
        "where nobody can give them to another server; with maxconn they wait in HAProxy, and "
        "go to whichever server is free first.",
    .fix =
        "`maxconn` on the servers, about what a server can work on at once, and `timeout "
        "queue`.",
    .evidence = "The servers without a limit.",
    .seen = "HAProxy, configuration manual, server parameter \"maxconn\"; HAProxy issue 2744.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
