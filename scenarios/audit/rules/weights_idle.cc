#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const PolicyKind* kind = b.algorithm();
  if (kind == nullptr || !kind->honours_weights || kind->honours_weights_idle) return;
  const std::vector<const Server*> active = serving(b.facts);
  double total = 0;
  const Server* least = nullptr;
  const Server* most = nullptr;
  for (const Server* server : active) {
    total += server->weight.value;
    if (least == nullptr || server->weight.value < least->weight.value) least = server;
    if (most == nullptr || server->weight.value > most->weight.value) most = server;
  }
  if (least == nullptr || least->weight.value == most->weight.value) return;
  const double even = 1.0 / static_cast<double>(active.size());
  Finding& finding =
      report.add(rule, b, most->weight.given() ? most->weight.where : most->where,
                 fmt::format("{} gets {} at low load, not the {} of its weight", least->name.value,
                             percent(even), percent(least->weight.value / total)));
  add_ratio(finding, "share of " + least->name.value + " by weight", least->weight.value / total);
  add_ratio(finding, "share of " + least->name.value + " at low load", even);
}

}  // namespace

extern const Rule kWeightsIdle;
const Rule kWeightsIdle = {
    .id = "weights-idle",
    .severity = Severity::kInfo,
    .summary = "Weights do not count while servers are idle",
    .meaning =
        "HAProxy's leastconn compares connections per weight. Servers without a connection "
        "tie whatever their weights, so at low load or with short requests everyone gets the "
        "same number of requests: 5:1 becomes 50/50.",
    .fix =
        "Use roundrobin where the shares of requests should follow the weights; keep "
        "leastconn for long sessions.",
    .evidence =
        "The share that the weights promise the lightest server, and the one it gets at low "
        "load.",
    .seen =
        "HAProxy issue 1099 (\"works as designed\"); recorded in "
        "tests/golden/haproxy_leastconn.json.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
