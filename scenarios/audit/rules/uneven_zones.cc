#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!b.facts.locality_weighted.value || b.facts.localities.size() < 2) return;
  double weights = 0;
  std::size_t hosts = 0;
  for (const config::Locality& locality : b.facts.localities) {
    if (locality.priority != 0 || locality.servers.empty()) continue;
    weights += locality.weight.value.value_or(0);
    hosts += locality.servers.size();
  }
  if (weights <= 0 || hosts == 0) return;
  const config::Locality* hottest = nullptr;
  double most = 0;
  for (const config::Locality& locality : b.facts.localities) {
    if (locality.priority != 0 || locality.servers.empty()) continue;
    const double share =
        locality.weight.value.value_or(0) / weights / static_cast<double>(locality.servers.size());
    if (share <= most) continue;
    most = share;
    hottest = &locality;
  }
  const double even = 1.0 / static_cast<double>(hosts);
  if (hottest == nullptr || most < 1.25 * even) return;
  Finding& finding =
      report.add(rule, b, hottest->weight.given() ? hottest->weight.where : hottest->where,
                 fmt::format("each host of {} gets {}, {} times an even share", hottest->name,
                             percent(most), number(most / even)));
  add_ratio(finding, "share of a host of " + hottest->name, most);
  add_ratio(finding, "an even share", even);
}

}  // namespace

extern const Rule kUnevenZones;
const Rule kUnevenZones = {
    .id = "uneven-zones",
    .severity = Severity::kWarning,
    .summary = "Hosts of a small zone get more than those of a large one",
    .meaning =
        "Traffic is divided between localities by their weights and then among the hosts of "
        "each. A locality with few hosts and the weight of a large one makes its hosts hot, "
        "while totals by zone look right.",
    .fix = "Weights in proportion to the hosts of each locality.",
    .evidence = "The share of a host in the hottest locality against an even share.",
    .seen =
        "typhoon pull request 159; tidb-operator issue 686; network balancers with cross-zone "
        "balancing off do the same.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
