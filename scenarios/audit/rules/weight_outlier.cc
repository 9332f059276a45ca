#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr double kSlip = 5;  // times the median of the others

// Of `sorted` without one entry of this weight.
double median_of_others(const std::vector<double>& sorted, double weight) {
  const auto own = static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), weight) -
                                            sorted.begin());
  const std::size_t middle = (sorted.size() - 1) / 2;
  return sorted[middle < own ? middle : middle + 1];
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const PolicyKind* kind = b.algorithm();
  if (kind == nullptr || !kind->honours_weights) return;
  const std::vector<const Server*> active = serving(b.facts);
  if (active.size() < 3) return;  // of two, nobody can say which is the odd one
  std::vector<double> sorted;
  for (const Server* server : active) sorted.push_back(server->weight.value);
  std::sort(sorted.begin(), sorted.end());
  for (const Server* server : active) {
    const double median = median_of_others(sorted, server->weight.value);
    if (server->weight.value < kSlip * median) continue;
    Finding& finding = report.add(
        rule, b, server->weight.given() ? server->weight.where : server->where,
        fmt::format("{} has weight {} where the others have {}, and gets {} of the requests",
                    server->name.value, server->weight.value, number(median),
                    percent(b.shares().largest())));
    finding.subject = b.subject(*server);
    add_count(finding, "weight", server->weight.value);
    add(finding, "median weight of the others", median, Evidence::Unit::kCount);
    add_shares(b, finding);
    add_uneven_experiment(b, finding);
    return;
  }
}

}  // namespace

extern const Rule kWeightOutlier;
const Rule kWeightOutlier = {
    .id = "weight-outlier",
    .severity = Severity::kError,
    .summary = "One server carries many times the weight of its peers",
    .meaning =
        "A weight of 100 where the others have 10 is a slip of the keyboard more often than a "
        "decision: one server then gets most of the requests, runs out of capacity, and the "
        "pool as a whole looks idle. No syntax check sees it, because every number is a valid "
        "weight.",
    .fix =
        "Write the weight that was meant. If the server really is so much larger, say so in a "
        "comment that suppresses the finding.",
    .evidence =
        "The weight, the median of the others, and the share that follows now and when "
        "another server is down.",
    .seen =
        "Cloudflare, 17 July 2020: a preference of 200 where 100 was meant took half of the "
        "traffic of a backbone.",
    .backend = check,
};

}  // namespace ballast::audit
