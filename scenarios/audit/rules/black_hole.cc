#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

bool sees_errors(const AuditedBackend& b, const Server& server) {
  if (server.check.enabled.value && server.check.kind.value != config::Check::Kind::kTcp)
    return true;
  return server.agent_check.value || b.facts.outlier.present.value || !server.track->empty() ||
         server.passive.observe.value == config::Passive::Layer::kLayer7;
}

// nginx takes a bad answer for a failure only if it is named in proxy_next_upstream.
bool routes_see_errors(const AuditedBackend& b) {
  return !b.routes.empty() &&
         std::all_of(b.routes.begin(), b.routes.end(),
                     [](const config::Route* route) { return retries_responses(route->retries); });
}

void check(const Rule& rule, const AuditedBackend& b, const Audited& audited, Report& report) {
  if (!looks_at_load(b) || b.algorithm()->concentrates_when_idle || b.facts.tcp ||
      serving(b.facts).size() < 3 || !b.shares().known())
    return;
  const bool blind = std::any_of(b.facts.servers.begin(), b.facts.servers.end(),
                                 [&](const Server& server) { return !sees_errors(b, server); });
  if (!blind || (audited.is(Product::kNginx) && routes_see_errors(b))) return;
  // HAProxy's random is load-aware too, but two draws a request bound what it attracts.
  if (b.facts.algorithm.value == "haproxy/random") return;
  Finding& finding = report.add(
      rule, b, b.facts.algorithm.where,
      fmt::format(
          "{} prefers idle servers, and no check looks at answers: a server that fails fast "
          "gets much more than its {}",
          b.facts.algorithm_written.value, percent(b.shares().largest())));
  add_ratio(finding, "share of a healthy server", b.shares().largest());
  const std::size_t victim = b.shares().hottest;
  Trial trial;
  trial.busy = 0.5;
  trial.events = fault(b, victim, "errors", fmt::format(", after: {:.6g}ms", 100 * b.work_s));
  finding.experiment = experiment(b, trial,
                                  {{{"pools", "app", "servers", trial_name(b, victim), "share"},
                                    "share of the broken server",
                                    Evidence::Unit::kRatio},
                                   {{"error_ratio"}, "requests failed", Evidence::Unit::kRatio}});
}

}  // namespace

extern const Rule kBlackHole;
const Rule kBlackHole = {
    .id = "black-hole",
    .severity = Severity::kWarning,
    .summary = "A server that fails fast would attract the traffic",
    .meaning =
        "The algorithm prefers servers with few requests in progress, and nothing notices "
        "errors: checks are missing or only connect. A server that fails at once always has "
        "the fewest requests, so it gets most of them: one broken server of four takes six "
        "requests of ten.",
    .fix =
        "Let something look at responses: an HTTP check, `observe layer7`, outlier_detection; "
        "or use an algorithm that does not look at load.",
    .evidence =
        "The share by weight of a server. A simulation breaks one server (errors after a "
        "tenth of the work) and measures how much it attracts.",
    .seen =
        "Measured with HAProxy and nginx: 61 to 63 % of the requests reached the broken "
        "server of four (`ballast run black-hole`). AWS Builders' Library, \"Implementing "
        "health checks\".",
    .backend = check,
};

}  // namespace ballast::audit
