#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.algorithm.value != "nginx/ip_hash" || serving(b.facts).size() < 2) return;
  Finding& finding = report.add(rule, b, b.facts.algorithm.where,
                                "ip_hash takes the 256 addresses of an IPv4 /24 for one client");
  add_count(finding, "addresses that count as one", 256);
}

}  // namespace

extern const Rule kHashBySubnet;
const Rule kHashBySubnet = {
    .id = "hash-by-subnet",
    .severity = Severity::kInfo,
    .summary = "ip_hash looks at three of the four bytes of the address",
    .meaning =
        "All clients of a /24 network meet the same server: an office, a mobile carrier's "
        "gateway or a CDN is one client. With few networks the shares are far from the "
        "weights.",
    .fix = "`hash $remote_addr consistent;` looks at the whole address.",
    .evidence = "How many addresses count as one.",
    .seen = "nginx, ngx_http_upstream_ip_hash_module.c; recorded in tests/golden/nginx_hash.json.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
