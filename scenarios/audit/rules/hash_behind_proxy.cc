#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  bool by_source =
      b.facts.sticky->by == config::Stickiness::By::kTable && b.facts.sticky->by_address;
  config::Place where = b.facts.sticky.where;
  for (const HashKey& key : keys_of(b)) {
    if (key.kind != HashKey::Kind::kSource) continue;
    by_source = true;
    where = key.where;
  }
  if (!by_source || serving(b.facts).size() < 2) return;
  for (const config::Frontend* frontend : frontends_of(b, audited)) {
    const bool proxy_protocol =
        std::any_of(frontend->binds.begin(), frontend->binds.end(),
                    [](const config::Bind& bind) { return bind.proxy_protocol; });
    if (frontend->behind_proxy.value || proxy_protocol || !private_only(*frontend)) continue;
    Finding& finding = report.add(
        rule, b, where,
        fmt::format("requests are placed by the client's address, and {} {} listens on {} only",
                    frontend->kind, frontend->name, frontend->binds[0].text));
    add_ratio(finding, "share of one server when one proxy sends everything", 1);
    add_ratio(finding, "an even share", 1.0 / static_cast<double>(serving(b.facts).size()));
    return;
  }
}

}  // namespace

extern const Rule kHashBehindProxy;
const Rule kHashBehindProxy = {
    .id = "hash-behind-proxy",
    .severity = Severity::kWarning,
    .summary = "Clients are told apart by an address that is a proxy's",
    .meaning =
        "The servers are chosen (or users are pinned) by the address of the connection, but "
        "the listeners have private addresses only, and nothing takes the client's address "
        "from a header or the PROXY protocol: who connects is another proxy, a NAT or a "
        "container network. Everybody behind it counts as one client and meets one server.",
    .fix =
        "Take the client's address from the proxy (accept-proxy, http-request set-src, "
        "set_real_ip_from and real_ip_header, xff_num_trusted_hops), or balance by something "
        "else.",
    .evidence = "The share of one server when all requests come from one address.",
    .seen =
        "openshift-docs pull request 1069; docker/docs pull request 8155; GitLab production- "
        "engineering issue 9651 (the source addresses became those of the CDN).",
    .backend = check,
};

}  // namespace ballast::audit
