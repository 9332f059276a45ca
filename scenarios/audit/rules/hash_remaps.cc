#include <fmt/format.h>

#include <algorithm>

#include "models/balancers/split.h"
#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr std::size_t kKeys = 2000;

std::vector<ServerIndex> placed(const Backend& backend) {
  SplitSpec spec;
  spec.policy = *policy_of(backend);
  spec.pool = view_of(backend);
  std::string key;
  return play_split(spec, kKeys,
                    [&key](std::size_t i, PickContext& context) {
                      const auto address = static_cast<std::uint32_t>(i * 2654435761U);
                      key = fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U,
                                        (address >> 8U) & 255U, address & 255U);
                      context.key = key;
                      context.ipv4 = address;
                    })
      .order;
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (!by_hash(b) || by_ring(b) || serving(b.facts).size() < 3 || !policy_of(b.facts)) return;
  if (b.facts.servers.size() > 200) return;  // the answer is the same, and takes long
  Backend fewer = b.facts;
  // In HAProxy the last server fails; in nginx, where that only moves its own keys, it is removed.
  while (!takes_traffic(fewer.servers.back())) fewer.servers.pop_back();
  const std::size_t gone = fewer.servers.size() - 1;
  fewer.servers.pop_back();
  const std::vector<ServerIndex> before = placed(b.facts);
  const std::vector<ServerIndex> after = placed(fewer);
  std::size_t stay = 0;
  std::size_t move = 0;
  for (std::size_t i = 0; i < kKeys; ++i) {
    if (before[i] == gone) continue;
    ++stay;
    if (after[i] != before[i]) ++move;
  }
  const double moved =
      static_cast<double>(move) / static_cast<double>(std::max<std::size_t>(stay, 1));
  if (moved < 0.2) return;
  Finding& finding = report.add(
      rule, b, b.facts.algorithm.where,
      fmt::format("{} of the keys of other servers move when {} {}", percent(moved),
                  b.facts.servers[gone].name.value,
                  b.facts.algorithm->starts_with("nginx/") ? "is removed" : "goes down"));
  add_ratio(finding, "keys of the other servers that move", moved);
  add_ratio(finding, "the same on a ring", 0);
}

}  // namespace

extern const Rule kHashRemaps;
const Rule kHashRemaps = {
    .id = "hash-remaps",
    .severity = Severity::kWarning,
    .summary = "When the number of servers changes, most keys move to another server",
    .meaning =
        "The key's hash modulo the total weight says where it goes, so one server more or "
        "less moves most keys, those of healthy servers too. Caches go cold and sessions are "
        "lost all at once, which often is more load than the loss of the server itself. In "
        "HAProxy a failed check is such a change; in nginx an edit of the list.",
    .fix = "HAProxy: `hash-type consistent`. nginx: `hash KEY consistent`.",
    .evidence =
        "The part of the keys of servers that stay which move when one server goes, from "
        "playing the algorithm; a ring moves none of them.",
    .seen =
        "Recorded in tests/golden/haproxy_hash.json: 50 of 74 keys on the servers that stayed "
        "moved.",
    .products = kHaproxy | kNginx,
    .backend = check,
};

}  // namespace ballast::audit
