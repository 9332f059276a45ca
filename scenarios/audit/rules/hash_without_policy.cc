#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!by_hash(b) || b.routes.empty()) return;
  std::size_t without = 0;
  const config::Route* first = nullptr;
  for (const config::Route* route : b.routes) {
    if (!route->hash_keys.empty() || !b.facts.hashing.keys.empty()) continue;
    if (without++ == 0) first = route;
  }
  if (without == 0) return;
  Finding& finding =
      report.add(rule, b, first->where,
                 fmt::format("{} of {} to this {} cluster {} no hash_policy: picks are random",
                             without, counted(b.routes.size(), "route"),
                             b.facts.algorithm_written.value, without == 1 ? "has" : "have"));
  add_count(finding, "routes", b.routes.size());
  add_count(finding, "routes without hash_policy", without);
}

}  // namespace

extern const Rule kHashWithoutPolicy;
const Rule kHashWithoutPolicy = {
    .id = "hash-without-policy",
    .severity = Severity::kWarning,
    .summary = "A cluster hashes, and a route to it has no hash policy",
    .meaning =
        "Without a `hash_policy` on the route there is nothing to hash: RING_HASH and MAGLEV "
        "then pick at random, request by request. The stickiness or the cache locality that "
        "the cluster was configured for does not exist, and nothing says so.",
    .fix =
        "Add a `hash_policy` to the route (header, cookie, query parameter or source "
        "address).",
    .evidence = "Routes to the cluster with and without a hash policy.",
    .seen = "Envoy, ring_hash_lb.cc: a request without a hash takes a random one.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
