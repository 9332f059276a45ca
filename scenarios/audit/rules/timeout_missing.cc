#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  std::vector<std::string> missing;
  if (!b.facts.timeouts.connect.value) missing.emplace_back("timeout connect");
  if (!b.facts.timeouts.server.value) missing.emplace_back("timeout server");
  if (missing.empty() || b.facts.servers.empty()) return;
  Finding& finding = report.add(
      rule, b, b.facts.where,
      fmt::format("no {}: requests to a server that has vanished wait for ever", names(missing)));
  add_count(finding, "timeouts missing", missing.size());
}

}  // namespace

extern const Rule kTimeoutMissing;
const Rule kTimeoutMissing = {
    .id = "timeout-missing",
    .severity = Severity::kWarning,
    .summary = "A timeout is missing",
    .meaning =
        "Without `timeout connect`, `timeout server` or `timeout client` HAProxy waits for "
        "ever: requests to a server that has vanished without a word hold their connections "
        "until somebody restarts something.",
    .fix = "Write all three, best in `defaults`: connect 5s, client 30s, server 30s.",
    .evidence = "Which are missing.",
    .seen = "HAProxy warns of it as well.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
