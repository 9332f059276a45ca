#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const Audited& audited, Report& report) {
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Route& route : frontend.routes) {
      if (route.targets.size() < 2 || route.action == config::Route::Action::kDynamic) continue;
      for (const config::RouteTarget& target : route.targets) {
        if (target.share > 0) continue;
        Finding& finding = report.add(
            rule, target.weight.given() ? target.weight.where : route.where,
            frontend.kind + " " + frontend.name + ", " + route.name,
            fmt::format("{} gets 0 % of the requests of this route", target.backend.value));
        finding.section = frontend.where;
        for (const config::RouteTarget& each : route.targets)
          add_ratio(finding, "share of " + each.backend.value, each.share);
      }
    }
}

}  // namespace

extern const Rule kIdleSplitTarget;
const Rule kIdleSplitTarget = {
    .id = "idle-split-target",
    .severity = Severity::kWarning,
    .summary = "A target of a split gets no requests",
    .meaning =
        "A weighted route names a target whose weight is 0, or whose slot is behind one that "
        "takes everything: the canary that was to be tried is tried by nobody, and its good "
        "figures mean nothing.",
    .fix = "Give the target a weight, or take it out of the route.",
    .evidence = "The share of each target.",
    .seen = "ingress-nginx issue 4723: the canary never received traffic.",
    .whole = check,
};

}  // namespace ballast::audit
