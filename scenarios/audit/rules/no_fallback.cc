#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const Audited& audited, Report& report) {
  for (const config::Frontend& frontend : audited.config().frontends) {
    if (frontend.routes.empty() || frontend.disabled) continue;
    const bool complete = std::any_of(
        frontend.routes.begin(), frontend.routes.end(),
        [](const config::Route& route) { return route.fallback || route.condition.empty(); });
    const bool forwards = std::any_of(
        frontend.routes.begin(), frontend.routes.end(),
        [](const config::Route& route) { return route.action != config::Route::Action::kAnswer; });
    if (complete || !forwards) continue;
    Finding& finding = report.add(
        rule, frontend.where, frontend.kind + " " + frontend.name,
        fmt::format("{}, and none for everything else", counted(frontend.routes.size(), "rule")));
    add_count(finding, "rules", frontend.routes.size());
  }
}

}  // namespace

extern const Rule kNoFallback;
const Rule kNoFallback = {
    .id = "no-fallback",
    .severity = Severity::kWarning,
    .summary = "Requests that no rule matches are answered with an error",
    .meaning =
        "There is no `default_backend` (no route for everything else), so what no rule takes "
        "gets 503 (404 from Envoy). A new host name or path that nobody thought of is an "
        "outage for its users.",
    .fix = "Add a `default_backend`, or an explicit deny that says it is meant.",
    .evidence = "The rules there are.",
    .seen = "HAProxy, configuration manual, \"default_backend\".",
    .products = kHaproxy | kEnvoy,
    .whole = check,
};

}  // namespace ballast::audit
