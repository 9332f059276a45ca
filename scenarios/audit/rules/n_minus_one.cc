#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!b.rate_per_s || !b.shares().known() || !b.without_one()) return;
  if (b.algorithm()->concentrates_when_idle) return;
  const Shares& shares = b.shares();
  const Failure& failure = *b.without_one();
  if (failure.hottest == config::kNoIndex || utilization(b, shares.largest()) >= 1) return;
  const double busy = utilization(b, failure.share);
  if (busy < 1) return;
  const std::string& lost_name = b.facts.servers[failure.lost].name.value;
  const std::string& hot_name = b.facts.servers[failure.hottest].name.value;
  Finding& finding =
      report.add(rule, b, b.facts.where,
                 fmt::format("at {} {} goes to {} of capacity when {} is down",
                             per_second(*b.rate_per_s), hot_name, percent(busy), lost_name));
  add_shares(b, finding);
}

}  // namespace

extern const Rule kNMinusOne;
const Rule kNMinusOne = {
    .id = "n-minus-one",
    .severity = Severity::kWarning,
    .summary = "At the given rate the pool does not survive the loss of one server",
    .meaning =
        "While all servers are up there is room; when one is down, its requests make another "
        "one's utilization 100 % or more. A single failure, or a deploy that restarts servers "
        "one by one, becomes an outage.",
    .fix =
        "Add capacity until the utilization with one server down is below 1, with room for "
        "the peak.",
    .evidence = "Utilization of the busiest server now, and with the worst other one down.",
    .seen =
        "Gmail, 24 February 2009: routers taken out for maintenance overloaded the rest, one "
        "after another. `ballast run n-minus-one`.",
    .backend = check,
};

}  // namespace ballast::audit
