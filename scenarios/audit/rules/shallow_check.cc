#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.tcp || serving(b.facts).size() < 2 || b.facts.outlier.present.value) return;
  const Server* shallow = nullptr;
  for (const Server& server : b.facts.servers)
    if (server.check.enabled.value && server.check.kind.value == config::Check::Kind::kTcp &&
        server.passive.observe.value != config::Passive::Layer::kLayer7 &&
        !server.agent_check.value && shallow == nullptr)
      shallow = &server;
  if (shallow == nullptr) return;
  Finding& finding = report.add(rule, b, shallow->where,
                                fmt::format("checks of {} only connect", shallow->name.value));
  if (b.shares().known())
    add_ratio(finding, "share that a server with a broken application keeps", b.shares().largest());
}

}  // namespace

extern const Rule kShallowCheck;
const Rule kShallowCheck = {
    .id = "shallow-check",
    .severity = Severity::kInfo,
    .summary = "HTTP servers are checked by connecting only",
    .meaning =
        "The check opens a connection and closes it. A server whose application is broken, "
        "deadlocked or answers every request with an error still accepts connections, so it "
        "stays up with its full share.",
    .fix =
        "Ask for what users ask for: `option httpchk` with `http-check expect`, an "
        "http_health_check.",
    .evidence = "The share of the requests that such a server keeps.",
    .seen = "AWS Builders' Library, \"Implementing health checks\".",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
