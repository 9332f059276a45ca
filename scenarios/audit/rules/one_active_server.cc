#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::vector<const Server*> active = serving(b.facts);
  if (b.facts.servers.size() < 3 || active.size() != 1) return;
  if (b.shares().known() && b.shares().serving != 1) return;  // Envoy panics and uses all
  const double all = static_cast<double>(b.facts.servers.size());
  Finding& finding = report.add(
      rule, b, active[0]->where,
      fmt::format("{} gets all of the requests; the other {} serve nothing (an even share is {})",
                  active[0]->name.value, counted(b.facts.servers.size() - 1, "server"),
                  percent(1 / all)));
  // One active server and two that stand by is how some people write a failover.
  if (b.facts.servers.size() == 3 && standing_by(b.facts).size() == 2)
    finding.severity = Severity::kWarning;
  add_ratio(finding, "share of " + active[0]->name.value + " now", 1);
  add_ratio(finding, "an even share", 1 / all);
  if (b.rate_per_s) {
    add_ratio(finding, "utilization now", utilization(b, 1));
    add_ratio(finding, "utilization if all served", utilization(b, 1 / all));
    add_ratio(finding, "requests beyond what the server can take", lost(b, b.shares().now));
  }
  Trial trial;
  trial.busy = 0.7 * all;  // what would keep all of them 70 % busy
  finding.experiment =
      experiment(b, trial,
                 {{{"error_ratio"}, "requests failed", Evidence::Unit::kRatio},
                  {{"users", "affected_ratio"}, "users affected", Evidence::Unit::kRatio}});
}

}  // namespace

extern const Rule kOneActiveServer;
const Rule kOneActiveServer = {
    .id = "one-active-server",
    .severity = Severity::kError,
    .summary = "All requests go to one of many servers",
    .meaning =
        "The other servers are backups (in Envoy of a later priority), disabled or of weight "
        "0, so one server gets every request. That is right for one active and one passive "
        "server; with three or more it is nearly always the flag on the wrong line, or the "
        "remains of a maintenance. The one server is overloaded while all the others idle.",
    .fix = "Give every server that should serve a weight and no `backup` or `down`.",
    .evidence =
        "The share of the server, what an even share would be, and with --rate the part of "
        "the requests that it cannot take. A simulation measures the errors.",
    .seen = "`ballast run login-bottleneck`: 85 % of the logins failed while nine servers idled.",
    .backend = check,
};

}  // namespace ballast::audit
