#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  for (const config::Route* route : b.routes) {
    const config::Retries& retries = route->retries;
    const bool answers =
        std::any_of(retries.on->begin(), retries.on->end(),
                    [](const std::string& word) { return word.starts_with("http_5"); });
    if (!answers || attempts_of(retries, b.facts.servers.size()) < 2) continue;
    std::size_t out = 0;
    Duration longest{0};
    for (const Server& server : b.facts.servers) {
      if (server.passive.max_fails.value.value_or(0) != 1 || !takes_traffic(server)) continue;
      ++out;
      longest = std::max(longest, server.passive.fail_timeout.value.value_or(Duration{0}));
    }
    const bool everybody = retries.max.value == config::kNoLimit || retries.max.value + 1 >= out;
    if (out < 2 || !everybody || out < serving(b.facts).size()) continue;
    Finding& finding =
        report.add(rule, b, retries.on.where,
                   fmt::format("a request that makes servers fail puts all {} out for {}", out,
                               time(longest)));
    add_count(finding, "servers that one request puts out", out);
    add_seconds(finding, "for", longest);
    return;
  }
}

}  // namespace

extern const Rule kPoisonRequest;
const Rule kPoisonRequest = {
    .id = "poison-request",
    .severity = Severity::kWarning,
    .summary = "One request can take the whole pool down",
    .meaning =
        "An answer such as 500 counts as a failure of the server (proxy_next_upstream "
        "http_500) and is tried on every other server, because proxy_next_upstream_tries is "
        "0. A request that makes the application fail then fails on all of them and, with the "
        "default max_fails=1, puts all of them out for fail_timeout: everybody gets 502.",
    .fix = "Leave http_500 out, set proxy_next_upstream_tries 2, and raise max_fails.",
    .evidence = "Servers that one request can put out, and for how long.",
    .seen = "Recorded in tests/golden/nginx_passive_failures.json.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
