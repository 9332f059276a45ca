#include <fmt/format.h>

#include <map>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.sticky->by != config::Stickiness::By::kCookie || !b.shares().known()) return;
  std::map<std::string, std::vector<std::size_t>> owners;
  for (std::size_t i = 0; i < b.facts.servers.size(); ++i)
    if (!b.facts.servers[i].cookie->empty() && takes_traffic(b.facts.servers[i]))
      owners[*b.facts.servers[i].cookie].push_back(i);
  for (const auto& [value, which] : owners) {
    if (which.size() < 2) continue;
    double share = 0;
    for (const std::size_t i : which) share += b.shares().now[i];
    const Server& first = b.facts.servers[which[0]];
    Finding& finding = report.add(
        rule, b, b.facts.servers[which[1]].cookie.where,
        fmt::format("cookie '{}' is that of {} servers: {} gets {} of the returning users", value,
                    which.size(), first.name.value, percent(share)));
    finding.subject = b.subject() + ", cookie " + value;
    add_ratio(finding, "returning users sent to " + first.name.value, share);
    add_ratio(finding, "an even share", 1.0 / static_cast<double>(b.shares().serving));
  }
}

}  // namespace

extern const Rule kCookieShared;
const Rule kCookieShared = {
    .id = "cookie-shared",
    .severity = Severity::kError,
    .summary = "Two servers have the same cookie value",
    .meaning =
        "A cookie leads to the first server with its value. Users who were placed on the "
        "second one are all sent to the first from their next request on: it gets both "
        "shares, the second only first requests.",
    .fix = "Give each server a value of its own.",
    .evidence = "The share of returning users that the first server gets, and an even share.",
    .seen = "The usual result of copying a server line.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
