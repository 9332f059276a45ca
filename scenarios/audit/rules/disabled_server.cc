#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<const Server*> off;
  for (const Server& server : b.facts.servers)
    if (server.state.value == Server::State::kDisabled ||
        server.state.value == Server::State::kDraining ||
        server.state.value == Server::State::kUnhealthy)
      off.push_back(&server);
  if (off.empty() || serving(b.facts).empty()) return;
  Finding& finding =
      report.add(rule, b, off[0]->state.given() ? off[0]->state.where : off[0]->where,
                 fmt::format("{} {} switched off: {} of {} serve", names(names_of(off)),
                             off.size() == 1 ? "is" : "are", serving(b.facts).size(),
                             counted(b.facts.servers.size(), "server")));
  add_shares(b, finding);
}

}  // namespace

extern const Rule kDisabledServer;
const Rule kDisabledServer = {
    .id = "disabled-server",
    .severity = Severity::kInfo,
    .summary = "A server is switched off in the file",
    .meaning =
        "A server that is `disabled`, `down` or draining in the file stays so over every "
        "reload. That is right during a repair and easily forgotten after it: the pool has "
        "less capacity than its list of servers suggests, and one more failure hurts more.",
    .fix = "Enable the server, or remove the line.",
    .evidence = "How many servers serve, and the largest share when one more is down.",
    .seen =
        "Slack, 12 May 2020: slots of servers that were not in use hid that there was no room "
        "for new ones.",
    .backend = check,
};

}  // namespace ballast::audit
