#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (serving(b.facts).size() < 2) return;
  const std::vector<HashKey> keys = keys_of(b);
  const auto may_lack = [](const HashKey& key) {
    return key.kind == HashKey::Kind::kCookie || key.kind == HashKey::Kind::kQuery;
  };
  if (keys.empty() || !std::all_of(keys.begin(), keys.end(), may_lack)) return;
  Finding& finding =
      report.add(rule, b, keys[0].where,
                 fmt::format("requests without '{}' are placed {}", keys[0].name,
                             b.facts.algorithm->starts_with("envoy/") ? "at random" : "in turn"));
  add_ratio(finding, "share of a server among requests without the key",
            1.0 / static_cast<double>(serving(b.facts).size()));
}

}  // namespace

extern const Rule kHashEmptyKey;
const Rule kHashEmptyKey = {
    .id = "hash-empty-key",
    .severity = Severity::kInfo,
    .summary = "Requests without the key are placed by another rule",
    .meaning =
        "The key is a cookie or a parameter that a request may lack: the first of every "
        "visitor does. HAProxy and nginx place such requests in turn, Envoy at random, so a "
        "user may meet one server before the cookie is set and another after, and crawlers "
        "never stick at all.",
    .fix =
        "Make sure that every request has the key, or fall back to one that every request "
        "has.",
    .evidence = "The largest share of a server among the requests without a key: turns by weight.",
    .seen =
        "nginx, ngx_http_upstream_hash_module.c; HAProxy, configuration manual, \"balance "
        "url_param\"; gixy has a rule for variables without default.",
    .backend = check,
};

}  // namespace ballast::audit
