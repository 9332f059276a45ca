#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<std::string> idle;
  config::Place where{};
  for (const Server& server : b.facts.servers) {
    if (server.weight.value != 0 || server.state.value == Server::State::kDisabled) continue;
    if (idle.empty()) where = server.weight.given() ? server.weight.where : server.where;
    idle.push_back(server.name.value);
  }
  const std::size_t left = serving(b.facts).size();
  if (idle.empty() || left == 0) return;  // none left: no-active-server
  Finding& finding =
      report.add(rule, b, where,
                 fmt::format("{} {} weight 0: {} of {} serve{}", names(idle),
                             idle.size() == 1 ? "has" : "have", left,
                             counted(b.facts.servers.size(), "server"),
                             b.facts.sticky->by == config::Stickiness::By::kNone
                                 ? ""
                                 : "; users with a cookie or an entry still get there"));
  add_count(finding, "servers", b.facts.servers.size());
  add_count(finding, "servers that take new requests", left);
  add_shares(b, finding);
}

}  // namespace

extern const Rule kZeroWeight;
const Rule kZeroWeight = {
    .id = "zero-weight",
    .severity = Severity::kWarning,
    .summary = "A server has weight 0",
    .meaning =
        "Weight 0 keeps new requests away, as for maintenance, and nothing reminds anybody to "
        "undo it: the capacity is paid for and not there. Requests with a cookie or a stick- "
        "table entry still go there, so it is not out of service either.",
    .fix = "Give the server its weight back, or take it out with `disabled`, or remove it.",
    .evidence = "How many servers of the pool serve, and what the rest of them get.",
    .seen =
        "HAProxy, configuration manual, \"weight\"; recorded in "
        "tests/golden/haproxy_cookie_blackhole_slowstart.json.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
