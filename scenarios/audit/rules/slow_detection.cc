#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  constexpr Duration kLong = std::chrono::seconds{30};
  if (b.facts.outlier.present.value || serving(b.facts).size() < 2) return;
  for (const Server& server : b.facts.servers) {
    const config::Check& check = server.check;
    if (!check.enabled.value || !check.interval.value || !usable(server)) continue;
    if (server.passive.observe.value != config::Passive::Layer::kNone) continue;
    const Duration step = check.fall.value > 1 && check.fast_interval.value
                              ? *check.fast_interval.value
                              : *check.interval.value;
    const Duration all = *check.interval.value + step * (std::max(check.fall.value, 1U) - 1);
    if (all <= kLong) continue;
    Finding& finding =
        report.add(rule, b, check.interval.given() ? check.interval.where : server.where,
                   fmt::format("{} is out {} after it died", server.name.value, time(all)));
    add_seconds(finding, "time until it is out", all);
    if (b.shares().known()) {
      add_ratio(finding, "share that fails meanwhile", b.shares().largest());
      if (b.rate_per_s)
        add(finding, "requests that fail meanwhile",
            *b.rate_per_s * b.shares().largest() * std::chrono::duration<double>(all).count(),
            Evidence::Unit::kCount);
    }
    return;
  }
}

}  // namespace

extern const Rule kSlowDetection;
const Rule kSlowDetection = {
    .id = "slow-detection",
    .severity = Severity::kWarning,
    .summary = "A dead server keeps its share for longer than half a minute",
    .meaning =
        "It takes `fall` failed checks, an interval apart, before a server is out. Until then "
        "its share of the requests goes to it.",
    .fix =
        "Shorten the interval (HAProxy: `fastinter` while the verdict is open), or let "
        "traffic count: `observe`, outlier_detection.",
    .evidence =
        "interval x fall, and the requests that are lost in that time: the share, and with "
        "--rate their number.",
    .seen =
        "HAProxy, configuration manual, \"inter\"; Envoy, architecture overview, health "
        "checking.",
    .products = kHaproxy | kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
