#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!b.rate_per_s || !b.shares().known() || b.algorithm()->concentrates_when_idle) return;
  const Shares& shares = b.shares();
  const double busy = utilization(b, shares.largest());
  if (busy < 1) return;
  const double even = utilization(b, 1.0 / static_cast<double>(shares.serving));
  std::vector<std::string> busiest;
  std::size_t others = 0;  // over their capacity, and less so
  for (std::size_t i = 0; i < shares.now.size(); ++i)
    if (shares.now[i] > 0.98 * shares.largest())
      busiest.push_back(b.facts.servers[i].name.value);
    else if (utilization(b, shares.now[i]) >= 1)
      ++others;
  const Server& hottest = b.facts.servers[shares.hottest];
  Finding& finding = report.add(
      rule, b, hottest.weight.given() ? hottest.weight.where : hottest.where,
      fmt::format(
          "at {} {} {} at {} of capacity{}{}", per_second(*b.rate_per_s), names(busiest),
          busiest.size() == 1 ? "is" : "are", percent(busy),
          others > 0 ? fmt::format(", and {} above 100 % too", counted(others, "server"))
                     : std::string(),
          even < 1 ? fmt::format("; an even split would be at {}", percent(even)) : std::string()));
  add_shares(b, finding);
  if (shares.serving > 1) add_ratio(finding, "utilization of an even split", even);
  add_uneven_experiment(b, finding);
}

}  // namespace

extern const Rule kOverloadedServer;
const Rule kOverloadedServer = {
    .id = "overloaded-server",
    .severity = Severity::kError,
    .summary = "At the given rate a server gets more than it can take",
    .meaning =
        "The share of the server times the rate is more than its workers can serve. Its queue "
        "grows until requests time out or are turned away, whatever the rest of the pool has "
        "left.",
    .fix = "Even out the shares, add servers, or take load away.",
    .evidence =
        "Utilization of the busiest server, that of an even split, and the part of the "
        "requests that finds no capacity: sum over servers of share x (1 - 1/utilization).",
    .seen = "Balance of rates; `ballast explain` predicts the waits too.",
    .backend = check,
};

}  // namespace ballast::audit
