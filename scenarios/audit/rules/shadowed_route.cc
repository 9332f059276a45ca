#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/conditions.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

std::string target_of(const config::Route& route) {
  if (route.action == config::Route::Action::kAnswer) return "(answered by the balancer)";
  if (route.targets.empty()) return route.expression;
  std::vector<std::string> all;
  for (const config::RouteTarget& target : route.targets) all.push_back(target.backend.value);
  return names(all);
}

std::size_t servers_of(const config::Route& route, const Audited& audited) {
  std::size_t count = 0;
  for (const config::RouteTarget& target : route.targets)
    if (target.index < audited.backends().size())
      count += serving(audited.backends()[target.index].facts).size();
  return count;
}

void look(const Rule& rule, const config::Frontend& frontend, std::size_t late,
          const Audited& audited, Report& report) {
  const config::Route& route = frontend.routes[late];
  if (route.action == config::Route::Action::kDynamic) return;
  for (std::size_t early = 0; early < late; ++early) {
    const config::Route& other = frontend.routes[early];
    if (!covers(other.condition, route.condition)) continue;
    const std::string wanted = target_of(route);
    const std::string got = target_of(other);
    if (wanted == got) return;  // no harm
    // A fallback below a rule for everything is the habit of careful people.
    if (route.condition.empty() || route.action == config::Route::Action::kAnswer) return;
    Finding& finding =
        report.add(rule, route.where, frontend.kind + " " + frontend.name + ", " + route.name,
                   fmt::format("`{}` takes every request of `{}`: they go to {}, not to {}",
                               other.name, route.name, got, wanted));
    finding.section = frontend.where;
    if (other.action == config::Route::Action::kAnswer) finding.severity = Severity::kWarning;
    add_count(finding, "line of the rule that takes them",
              static_cast<std::size_t>(std::max(other.where.line, 0)));
    add_count(finding, "servers that they get", servers_of(other, audited));
    add_count(finding, "servers that were meant", servers_of(route, audited));
    return;
  }
}

std::size_t patterns_of(const config::Condition& condition) {
  std::size_t count = 1;
  for (const auto& term : condition)
    for (const config::Match& match : term) count += match.values.size();
  return count;
}

// Each pattern of a route meets each of those before it. Frontends with more than a few thousand
// routes, or with long lists, are looked at only as far as that takes about a second.
constexpr std::size_t kMostComparisons = 50'000'000;

void check(const Rule& rule, const Audited& audited, Report& report) {
  std::size_t comparisons = 0;
  for (const config::Frontend& frontend : audited.config().frontends) {
    std::size_t before = 0;
    for (std::size_t late = 0; late < frontend.routes.size(); ++late) {
      const std::size_t own = patterns_of(frontend.routes[late].condition);
      comparisons += own * before;
      before += own;
      if (comparisons > kMostComparisons) return;
      look(rule, frontend, late, audited, report);
    }
  }
}

}  // namespace

extern const Rule kShadowedRoute;
const Rule kShadowedRoute = {
    .id = "shadowed-route",
    .severity = Severity::kError,
    .summary = "A rule never gets a request: an earlier one takes them all",
    .meaning =
        "The first rule that matches decides. Every request that this rule is for matches an "
        "earlier one, so it goes elsewhere: to a pool that was not sized for it, in the worst "
        "case to a small one that it overloads together with the users it was made for.",
    .fix = "Put the specific rule before the general one, or make the general one narrower.",
    .evidence =
        "The two rules, and how many servers the requests get against those that were meant.",
    .seen =
        "`ballast run routing-rule` (10 % errors, 30 % of the users); rancher issues 1621 and "
        "6505.",
    .whole = check,
};

}  // namespace ballast::audit
