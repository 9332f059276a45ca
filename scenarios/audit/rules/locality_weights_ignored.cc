#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.locality_weighted.value || b.facts.localities.size() < 2) return;
  double weights = 0;
  std::size_t hosts = 0;
  const config::Locality* first = nullptr;
  for (const config::Locality& locality : b.facts.localities) {
    hosts += locality.servers.size();
    if (!locality.weight.value) continue;
    weights += *locality.weight.value;
    if (first == nullptr) first = &locality;
  }
  if (first == nullptr || hosts == 0) return;
  Finding& finding =
      report.add(rule, b, first->weight.where,
                 fmt::format("locality weights without locality_weighted_lb_config are ignored"));
  if (weights > 0)
    add_ratio(finding, "share of " + first->name + " by weight", *first->weight.value / weights);
  add_ratio(finding, "share of " + first->name + " by hosts",
            static_cast<double>(first->servers.size()) / static_cast<double>(hosts));
}

}  // namespace

extern const Rule kLocalityWeightsIgnored;
const Rule kLocalityWeightsIgnored = {
    .id = "locality-weights-ignored",
    .severity = Severity::kWarning,
    .summary = "Weights of localities are written and not in force",
    .meaning =
        "Envoy looks at the load_balancing_weight of a locality only when the cluster has "
        "locality_weighted_lb_config. Without, hosts are chosen over all localities, so a "
        "zone gets traffic by its number of hosts.",
    .fix = "Add `common_lb_config: {locality_weighted_lb_config: {}}`, or remove the weights.",
    .evidence = "The share that the weights promise a locality, and the one that its hosts get.",
    .seen = "Envoy, architecture overview, locality weighted load balancing.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
