#include <fmt/format.h>

#include <map>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < b.facts.servers.size(); ++i) {
    const Server& server = b.facts.servers[i];
    if (usable(server) && server.template_number == 0 && server.port.value != 0)
      places[fmt::format("{}:{}", lower(server.host.value), server.port.value)].push_back(i);
  }
  for (const auto& [address, which] : places) {
    if (which.size() < 2) continue;
    double share = 0;
    for (const std::size_t i : which)
      if (b.shares().known()) share += b.shares().now[i];
    Finding& finding = report.add(rule, b, b.facts.servers[which[1]].where,
                                  fmt::format("{} stands here {} times and gets {} of the requests",
                                              address, which.size(), percent(share)));
    finding.subject = b.subject() + ", " + address;
    add_count(finding, "lines", which.size());
    add_ratio(finding, "share of " + address, share);
    add_ratio(finding, "share of one of " + std::to_string(places.size()),
              1.0 / static_cast<double>(places.size()));
  }
}

}  // namespace

extern const Rule kDuplicateServer;
const Rule kDuplicateServer = {
    .id = "duplicate-server",
    .severity = Severity::kWarning,
    .summary = "The same address stands twice in a pool",
    .meaning =
        "Two lines with one host and port are two servers to the balancer and one to the "
        "world: the machine gets both shares, its limits are doubled, and when it fails the "
        "pool loses two servers at once.",
    .fix = "Remove one of the lines, or correct the address that was copied.",
    .evidence = "The share of the machine now, and an even share.",
    .seen = "The usual result of copying a line and changing only the name.",
    .backend = check,
};

}  // namespace ballast::audit
