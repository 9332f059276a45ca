#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

// Among more names than these a slip of the pen is not looked for.
constexpr std::size_t kMostNames = 1000;

void check(const Rule& rule, const Audited& audited, Report& report) {
  std::vector<std::string> all;
  if (audited.config().backends.size() <= kMostNames)
    for (const config::Backend& backend : audited.config().backends) all.push_back(backend.name);
  const char* kind = audited.is(config::Product::kHaproxy) ? "backend" : "cluster";
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Route& route : frontend.routes) {
      if (route.action != config::Route::Action::kForward) continue;
      for (const config::RouteTarget& target : route.targets) {
        if (target.index != config::kNoIndex || target.backend->empty()) continue;
        const auto close = nearest(target.backend.value, all);
        Finding& finding = report.add(
            rule, target.backend.where, frontend.kind + " " + frontend.name + ", " + route.name,
            fmt::format("there is no {} '{}'{}", kind, target.backend.value,
                        close ? fmt::format("; did you mean '{}'?", *close) : std::string()));
        finding.section = frontend.where;
        // HAProxy goes on to default_backend when a map gives no name it knows.
        if (audited.is(config::Product::kHaproxy) && !route.expression.empty())
          finding.message += "; what the map sends there goes to default_backend";
        else
          add_ratio(finding, "requests of the route that are lost", target.share);
      }
    }
}

}  // namespace

extern const Rule kMissingBackend;
const Rule kMissingBackend = {
    .id = "missing-backend",
    .severity = Severity::kError,
    .summary = "A route leads to a backend or cluster that does not exist",
    .meaning =
        "The route names a cluster that the file does not define: Envoy answers its requests with "
        "503 (flag NC). HAProxy does not start with such a file, which is half of it, or one of "
        "several.",
    .fix =
        "Correct the name, or define what it names; give all files of one HAProxy with "
        "--together.",
    .evidence = "The share of the route's requests that is lost.",
    .seen =
        "Envoy takes such routes when they come from a file or a server of routes with "
        "validate_clusters off. Files of HAProxy arrive cut off from templates that failed.",
    .products = kHaproxy | kEnvoy,
    .whole = check,
};

}  // namespace ballast::audit
