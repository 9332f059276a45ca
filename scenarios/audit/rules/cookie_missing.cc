#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.sticky->by != config::Stickiness::By::kCookie) return;
  std::vector<const Server*> without;
  std::size_t with = 0;
  for (const Server& server : b.facts.servers) {
    if (server.cookie->empty())
      without.push_back(&server);
    else
      ++with;
  }
  if (with == 0 || without.empty()) return;
  Finding& finding =
      report.add(rule, b, without[0]->where,
                 fmt::format("{} {} no cookie value, {} others do: users do not stick there",
                             names(names_of(without)), without.size() == 1 ? "has" : "have", with));
  add_count(finding, "servers with a value", with);
  add_count(finding, "servers without", without.size());
}

}  // namespace

extern const Rule kCookieMissing;
const Rule kCookieMissing = {
    .id = "cookie-missing",
    .severity = Severity::kWarning,
    .summary = "Some servers have no cookie value",
    .meaning =
        "The backend pins users by a cookie, but servers without `cookie VALUE` never set "
        "one: their users are placed anew with each request, and those who come back to a "
        "server are always those of the others.",
    .fix = "Give every server a cookie value of its own.",
    .evidence = "Servers with and without a value.",
    .seen = "HAProxy, configuration manual, server parameter \"cookie\".",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
