#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

// Header and variable names whose values can be counted on the fingers.
bool few_values(const HashKey& key) {
  static constexpr std::array<std::string_view, 16> kFew = {
      "host",    "user-agent", "accept",       "accept-language", "accept-encoding", "x-country",
      "method",  "scheme",     "http_host",    "server_name",     "request_method",  "$host",
      "$scheme", "$http_host", "$server_name", "$request_method"};
  const std::string name = lower(key.name);
  if (key.kind == HashKey::Kind::kSource || key.kind == HashKey::Kind::kUri ||
      key.kind == HashKey::Kind::kCookie || key.kind == HashKey::Kind::kQuery)
    return false;
  return name == "$http_user_agent" || name == ":authority" || name == ":method" ||
         std::find(kFew.begin(), kFew.end(), name) != kFew.end();
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (serving(b.facts).size() < 2) return;
  const std::vector<HashKey> keys = keys_of(b);
  if (keys.empty() || !std::all_of(keys.begin(), keys.end(), few_values)) return;
  Finding& finding =
      report.add(rule, b, keys[0].where,
                 fmt::format("requests are placed by '{}', which has few values: each goes to one "
                             "server whole",
                             keys[0].name));
  add_ratio(finding, "share of one server when there is one value", 1);
  add_ratio(finding, "an even share", 1.0 / static_cast<double>(serving(b.facts).size()));
  if (!b.rate_per_s) return;
  add_ratio(finding, "its utilization then", utilization(b, 1));
  add_ratio(finding, "requests beyond what it can take then", lost(b, {1}));
}

}  // namespace

extern const Rule kHashFewKeys;
const Rule kHashFewKeys = {
    .id = "hash-few-keys",
    .severity = Severity::kWarning,
    .summary = "Requests are placed by a key that has few values",
    .meaning =
        "A hash spreads keys, not requests. A key such as the Host header, the method or the "
        "browser's name has a handful of values, and each value, however much traffic it has, "
        "goes to one server. With one host name everything goes to one server.",
    .fix =
        "Hash something that differs between users: a session cookie, a user id, the whole "
        "URI.",
    .evidence =
        "The share of one server when all requests have one value; with --rate, how busy that "
        "leaves it and what it cannot take.",
    .seen = "The ring-hash pages of gRPC and Envoy warn of it.",
    .backend = check,
};

}  // namespace ballast::audit
