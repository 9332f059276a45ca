#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::map<std::uint32_t, std::size_t> hosts;
  for (const Server& server : b.facts.servers)
    if (usable(server)) ++hosts[server.priority];
  if (hosts.size() < 2) return;
  const std::size_t first = hosts.begin()->second;
  const std::size_t next = std::next(hosts.begin())->second;
  if (2 * next > first) return;
  const double factor = static_cast<double>(first) / static_cast<double>(next);
  config::Place where{};
  for (const Server& server : b.facts.servers)
    if (server.priority == std::next(hosts.begin())->first && where.line == 0) where = server.where;
  Finding& finding = report.add(
      rule, b, where,
      fmt::format("priority {} has {} for the load of {}: each would get {} times as much",
                  std::next(hosts.begin())->first, counted(next, "host"), first, number(factor)));
  add_count(finding, "hosts of the first priority", first);
  add_count(finding, "hosts of the next", next);
  add_ratio(finding, "healthy part below which traffic spills",
            100.0 / std::max(1U, b.facts.overprovisioning.value));
  add(finding, "load of a failover host", factor, Evidence::Unit::kFactor);
}

}  // namespace

extern const Rule kFailoverTooSmall;
const Rule kFailoverTooSmall = {
    .id = "failover-too-small",
    .severity = Severity::kWarning,
    .summary = "The next priority cannot carry what spills over to it",
    .meaning =
        "Envoy keeps all traffic in the first priority while at least 1/1.4 = 71.4 % of its "
        "hosts are healthy; below, the rest spills to the next priority. When all of the "
        "first are gone, the next one gets everything. With fewer than half as many hosts "
        "each of them gets more than twice what a host gets today.",
    .fix = "Give the failover priority enough hosts, or shed load (drop_overloads) instead.",
    .evidence =
        "Hosts of both priorities, the healthy part at which the spill begins, and the load "
        "of a failover host against that of a host today.",
    .seen =
        "Envoy, architecture overview, priority levels; Pivotal Tracker, 15 May: one balancer "
        "after another crashed.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
