#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  constexpr Duration kLong = std::chrono::seconds{10};
  if (serving(b.facts).size() < 2) return;
  const config::MaybeFact<Duration>* connect = &b.facts.timeouts.connect;
  for (const config::Route* route : b.routes)
    if (route->has_policy && route->timeouts.connect.value) connect = &route->timeouts.connect;
  if (!connect->value || *connect->value <= kLong) return;
  Finding& finding =
      report.add(rule, b, connect->where,
                 fmt::format("a try to reach a silent server takes {}", time(*connect->value)));
  add_seconds(finding, "connect timeout", *connect->value);
  if (b.shares().known()) add_ratio(finding, "share of the silent server", b.shares().largest());
}

}  // namespace

extern const Rule kConnectTimeoutLong;
const Rule kConnectTimeoutLong = {
    .id = "connect-timeout-long",
    .severity = Severity::kInfo,
    .summary = "A server that does not answer costs each request many seconds",
    .meaning =
        "A machine that is gone does not refuse connections, it is silent. Each try then "
        "takes the whole connect timeout: more than most users wait, and longer than the "
        "timeouts of the clients in front.",
    .fix =
        "A connect timeout of one to five seconds: within a data centre connections take "
        "milliseconds.",
    .evidence =
        "The timeout in force, and the share of the requests that meet the dead server until "
        "it is known to be down.",
    .seen = "nginx: the default of proxy_connect_timeout is 60 s.",
    .backend = check,
};

}  // namespace ballast::audit
