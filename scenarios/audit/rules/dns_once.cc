#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<const Server*> once;
  double share = 0;
  for (std::size_t i = 0; i < b.facts.servers.size(); ++i) {
    const Server& server = b.facts.servers[i];
    if (!server.host_is_name || server.resolved_again.value || server.host.value == "localhost")
      continue;
    once.push_back(&server);
    if (b.shares().known()) share += b.shares().now[i];
  }
  if (once.empty()) return;
  Finding& finding = report.add(
      rule, b, once[0]->where,
      fmt::format("{} {} resolved once, at the start", once[0]->host.value,
                  once.size() == 1 ? "is" : fmt::format("and {} more are", once.size() - 1)));
  add_count(finding, "servers given by name", once.size());
  add_ratio(finding, "share of the requests", share);
}

}  // namespace

extern const Rule kDnsOnce;
const Rule kDnsOnce = {
    .id = "dns-once",
    .severity = Severity::kWarning,
    .summary = "A name is resolved once, at the start",
    .meaning =
        "The server is given by name, and nothing resolves it again while the process runs. "
        "When the address behind the name changes (a new instance, a failover, a cloud "
        "balancer) requests go on to the old one until somebody reloads.",
    .fix =
        "HAProxy: a `resolvers` section and `resolvers NAME` on the server. nginx: `resolver` "
        "with `resolve` on the server (1.27.3), or a variable in proxy_pass.",
    .evidence = "The servers given by name, and the share of the requests that they get.",
    .seen =
        "govuk-puppet pull request 5356; digitalmarketplace pull request 80; api-umbrella "
        "issue 4.",
    .products = kHaproxy | kNginx,
    .backend = check,
};

}  // namespace ballast::audit
