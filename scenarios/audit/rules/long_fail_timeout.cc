#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  constexpr Duration kLong = std::chrono::seconds{60};
  for (const Server& server : b.facts.servers) {
    const config::Passive& passive = server.passive;
    if (passive.max_fails.value.value_or(0) == 0 || serving(b.facts).size() < 2) continue;
    if (!passive.fail_timeout.value || *passive.fail_timeout.value <= kLong) continue;
    Finding& finding = report.add(
        rule, b, passive.fail_timeout.where,
        fmt::format("{} put{} {} out for {}", counted(*passive.max_fails.value, "failure"),
                    *passive.max_fails.value == 1 ? "s" : "", server.name.value,
                    time(*passive.fail_timeout.value)));
    add_count(finding, "failures", *passive.max_fails.value);
    add_seconds(finding, "time out of service", *passive.fail_timeout.value);
    add_shares(b, finding);
    return;
  }
}

}  // namespace

extern const Rule kLongFailTimeout;
const Rule kLongFailTimeout = {
    .id = "long-fail-timeout",
    .severity = Severity::kWarning,
    .summary = "One failure puts a server out for minutes",
    .meaning =
        "max_fails failures within fail_timeout put a server out for as long again. With a "
        "fail_timeout of minutes a blip costs the server's capacity for that time, and a few "
        "blips leave the pool with few servers; nginx has no active check that would bring "
        "them back.",
    .fix = "fail_timeout of some seconds; max_fails above 1.",
    .evidence =
        "The time, the failures it takes, and the largest share of the servers that are left.",
    .seen = "nginx issue 524 (fail_timeout=10000s).",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
