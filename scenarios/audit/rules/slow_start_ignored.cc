#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const PolicyKind* kind = b.algorithm();
  if (kind == nullptr) return;
  const bool ramps = kind->heeds_ramp && (!by_hash(b) || by_ring(b));
  if (ramps) return;
  config::MaybeFact<Duration> slow = b.facts.slow_start;
  for (const Server& server : b.facts.servers)
    if (server.slow_start.value && !slow.value) slow = server.slow_start;
  if (!slow.value || *slow.value == Duration{0}) return;
  Finding& finding = report.add(
      rule, b, slow.where,
      fmt::format("{} gives a server its full share at once", b.facts.algorithm_written.value));
  add_seconds(finding, "slow start written", *slow.value);
  if (b.shares().known()) add_ratio(finding, "share at once", b.shares().largest());
}

}  // namespace

extern const Rule kSlowStartIgnored;
const Rule kSlowStartIgnored = {
    .id = "slow-start-ignored",
    .severity = Severity::kWarning,
    .summary = "Slow start is written and the algorithm does not know it",
    .meaning =
        "Slow start works by raising a weight step by step. static-rr and map-based hashes "
        "cannot change weights at run time, and in Envoy only ROUND_ROBIN and LEAST_REQUEST "
        "ramp up: with the others a server gets its full share at once.",
    .fix =
        "Use roundrobin, leastconn, random or a consistent hash; or remove `slowstart` so "
        "that nobody relies on it.",
    .evidence =
        "The length of the ramp that does not happen, and the share that a server gets at "
        "once.",
    .seen =
        "HAProxy, configuration manual, \"slowstart\"; Envoy, architecture overview, slow "
        "start.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
