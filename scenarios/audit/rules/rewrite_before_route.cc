#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const Audited& audited, Report& report) {
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Rewrite& rewrite : frontend.rewrites) {
      if (rewrite.what != config::Match::What::kPath && rewrite.what != config::Match::What::kUri)
        continue;
      std::size_t rules = 0;
      const config::Route* first = nullptr;
      for (const config::Route& route : frontend.routes)
        for (const auto& term : route.condition)
          for (const config::Match& match : term)
            if ((match.what == config::Match::What::kPath ||
                 match.what == config::Match::What::kUri) &&
                route.action != config::Route::Action::kAnswer && ++rules == 1)
              first = &route;
      if (first == nullptr) continue;
      Finding& finding = report.add(
          rule, rewrite.where, frontend.kind + " " + frontend.name,
          fmt::format("`{}` runs before `{}`, which sees the new path", rewrite.text, first->name));
      finding.section = frontend.where;
      add_count(finding, "rules that look at the path", rules);
    }
}

}  // namespace

extern const Rule kRewriteBeforeRoute;
const Rule kRewriteBeforeRoute = {
    .id = "rewrite-before-route",
    .severity = Severity::kWarning,
    .summary = "The path is rewritten before the rules that look at it",
    .meaning =
        "All `http-request` rules run before any `use_backend`, wherever they stand in the "
        "file. A path that `set-path` or `replace-path` has changed no longer matches the ACL "
        "that was to route it, so the request goes to the default backend.",
    .fix =
        "Rewrite in the backend, or keep the original path in a variable (`http-request set- "
        "var(txn.path) path`) and route by that.",
    .evidence = "The rewrite and the rules that look at the path after it.",
    .seen = "HAProxy issue 2926 and its relatives; tried on HAProxy 2.6.",
    .products = kHaproxy,
    .whole = check,
};

}  // namespace ballast::audit
