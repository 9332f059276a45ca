#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const PolicyKind* kind = b.algorithm();
  if (kind == nullptr || kind->honours_weights) return;
  const std::vector<const Server*> active = serving(b.facts);
  if (active.size() < 2) return;
  const auto lighter = [](const Server* x, const Server* y) {
    return x->weight.value < y->weight.value;
  };
  const Server* least = *std::min_element(active.begin(), active.end(), lighter);
  const Server* most = *std::max_element(active.begin(), active.end(), lighter);
  if (least->weight.value == most->weight.value) return;
  double total = 0;
  for (const Server* server : active) total += server->weight.value;
  Finding& finding =
      report.add(rule, b, most->weight.given() ? most->weight.where : most->where,
                 fmt::format("weights from {} to {}, and {} ignores them", least->weight.value,
                             most->weight.value, b.facts.algorithm_written.value));
  add_ratio(finding, "share of " + least->name.value + " by weight", least->weight.value / total);
  if (!kind->concentrates_when_idle)
    add_ratio(finding, "share of " + least->name.value + " now",
              1.0 / static_cast<double>(active.size()));
}

}  // namespace

extern const Rule kWeightsIgnored;
const Rule kWeightsIgnored = {
    .id = "weights-ignored",
    .severity = Severity::kWarning,
    .summary = "Weights differ, and the algorithm does not look at them",
    .meaning =
        "The servers carry different weights, but the algorithm picks without them, so each "
        "gets the same. A small server gets the share of a large one.",
    .fix =
        "Choose an algorithm that honours weights, or remove them so that nobody relies on "
        "them.",
    .evidence = "The share that the weights promise the lightest server, and the one it gets.",
    .seen =
        "Envoy: RANDOM does not look at weights (architecture overview, load balancing); "
        "HAProxy: `balance first`.",
    .backend = check,
};

}  // namespace ballast::audit
