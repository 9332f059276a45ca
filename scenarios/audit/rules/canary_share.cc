#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr double kLittle = 0.10;

// Whether a word of the name says so: "app-canary-1", not "testimonials".
bool is_canary(const std::string& name) {
  static constexpr std::array<std::string_view, 7> kWords = {"canary",  "canaries", "test", "beta",
                                                             "staging", "preview",  "new"};
  std::string word;
  for (const char c : lower(name) + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    word.clear();
  }
  return false;
}

void check_servers(const Rule& rule, const AuditedBackend& b, Report& report) {
  const Shares& shares = b.shares();
  for (std::size_t i = 0; i < shares.now.size(); ++i) {
    const Server& server = b.facts.servers[i];
    if (shares.now[i] <= kLittle || shares.serving < 2 || !is_canary(server.name.value)) continue;
    Finding& finding = report.add(
        rule, b, server.weight.given() ? server.weight.where : server.where,
        fmt::format("{} gets {} of the requests", server.name.value, percent(shares.now[i])));
    finding.subject = b.subject(server);
    add_ratio(finding, "share of " + server.name.value + " now", shares.now[i]);
  }
}

void check(const Rule& rule, const Audited& audited, Report& report) {
  for (const AuditedBackend& b : audited.backends()) check_servers(rule, b, report);
  for (const config::Frontend& frontend : audited.config().frontends)
    for (const config::Route& route : frontend.routes) {
      if (route.targets.size() < 2 || route.action == config::Route::Action::kDynamic) continue;
      for (const config::RouteTarget& target : route.targets) {
        if (target.share <= kLittle || !is_canary(target.backend.value)) continue;
        Finding& finding =
            report.add(rule, target.weight.given() ? target.weight.where : route.where,
                       frontend.kind + " " + frontend.name + ", " + route.name,
                       fmt::format("{} gets {} of the requests of this route", target.backend.value,
                                   percent(target.share)));
        finding.section = frontend.where;
        add_ratio(finding, "share of " + target.backend.value + " now", target.share);
      }
    }
}

}  // namespace

extern const Rule kCanaryShare;
const Rule kCanaryShare = {
    .id = "canary-share",
    .severity = Severity::kWarning,
    .summary = "A canary gets more than a tenth of the requests",
    .meaning =
        "A server or a pool that is called canary, test, beta, new or staging is there to "
        "risk little. With a weight meant for a full member (50 where 5 was meant, or the "
        "default 1 beside 1) it gets a large part of the users, and what it is there to try, "
        "it tries on all of them.",
    .fix = "Give the canary a weight that makes its share a few percent.",
    .evidence = "The exact share of the canary.",
    .seen =
        "ingress-nginx issue 4723 (a canary that never got traffic) is the same slip the "
        "other way round; `ballast run canary-typo`.",
    .whole = check,
};

}  // namespace ballast::audit
