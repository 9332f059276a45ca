#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr double kMany = 3;

config::Place place(const config::Retries& retries, const config::Route* route) {
  if (retries.max.given()) return retries.max.where;
  if (retries.on.given()) return retries.on.where;
  return route == nullptr ? config::Place{} : route->where;
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const config::Retries* worst = nullptr;
  const config::Route* through = nullptr;
  double most = 1;
  const auto look = [&](const config::Retries& retries, const config::Route* route) {
    if (!retries_responses(retries) || retries.budget_ratio.value) return;
    const double attempts = attempts_of(retries, b.facts.servers.size());
    if (attempts <= most) return;
    most = attempts;
    worst = &retries;
    through = route;
  };
  look(b.facts.retries, nullptr);
  for (const config::Route* route : b.routes)
    if (route->has_policy) look(route->retries, route);
  if (worst == nullptr || most < kMany) return;
  Finding& finding =
      report.add(rule, b, place(*worst, through),
                 fmt::format("a request is tried up to {} times without a budget", number(most)));
  add(finding, "load when everything fails", most, Evidence::Unit::kFactor);
  add(finding, "the same in two layers", most * most, Evidence::Unit::kFactor);
  Trial trial;
  trial.busy = 0.2;
  trial.events = "  - {at: 20s, fault: errors, target: app}\n";  // all servers of the pool
  finding.experiment = experiment(
      b, trial,
      {{{"attempts", "per_request"}, "tries of a request when all fail", Evidence::Unit::kFactor}});
}

}  // namespace

extern const Rule kRetryAmplification;
const Rule kRetryAmplification = {
    .id = "retry-amplification",
    .severity = Severity::kWarning,
    .summary = "Retries multiply the load when servers are slow or failing",
    .meaning =
        "Answers that fail or come too late are tried again, several times, without a budget. "
        "When the servers are overloaded every request becomes several, which keeps them "
        "overloaded after the cause has gone. Layers multiply: three tries in each of two "
        "layers are nine.",
    .fix =
        "At most one retry of responses, with a budget (Envoy: retry_budget; nginx: "
        "proxy_next_upstream_tries 2 and proxy_next_upstream_timeout), in one layer only.",
    .evidence =
        "Tries of one request at most. A simulation lets every server fail and measures the "
        "attempts a request costs.",
    .seen =
        "Square, 16 March 2017; Site Reliability Engineering (Beyer and others 2016), chapter "
        "22; `ballast run retry-storm`.",
    .backend = check,
};

}  // namespace ballast::audit
