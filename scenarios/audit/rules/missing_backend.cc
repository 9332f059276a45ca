#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const Audited& audited, Report& report) {
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Route& route : frontend.routes) {
      if (route.action != config::Route::Action::kForward) continue;
      for (const config::RouteTarget& target : route.targets) {
        if (target.index != config::kNoIndex || target.backend->empty()) continue;
        std::vector<std::string> all;
        for (const config::Backend& backend : audited.config().backends)
          all.push_back(backend.name);
        const auto close = nearest(target.backend.value, all);
        Finding& finding = report.add(
            rule, target.backend.where, frontend.kind + " " + frontend.name + ", " + route.name,
            fmt::format("there is no cluster '{}'{}", target.backend.value,
                        close ? fmt::format("; did you mean '{}'?", *close) : std::string()));
        finding.section = frontend.where;
        add_ratio(finding, "requests of the route that are lost", target.share);
      }
    }
}

}  // namespace

extern const Rule kMissingBackend;
const Rule kMissingBackend = {
    .id = "missing-backend",
    .severity = Severity::kError,
    .summary = "A route leads to a cluster that does not exist",
    .meaning =
        "The route names a cluster that the file does not define: its requests are answered "
        "503 (flag NC).",
    .fix = "Correct the name, or define the cluster.",
    .evidence = "The share of the route's requests that is lost.",
    .seen =
        "Envoy takes such routes when they come from a file or a server of routes with "
        "validate_clusters off.",
    .products = kEnvoy,
    .whole = check,
};

}  // namespace ballast::audit
