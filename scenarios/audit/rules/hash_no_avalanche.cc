#include <fmt/format.h>

#include <algorithm>

#include "models/balancers/split.h"
#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

double largest_share(const Backend& facts, bool avalanche) {
  Backend backend = facts;
  backend.algorithm.value = "haproxy/hdr";
  backend.algorithm_parameters.erase("key");
  if (avalanche) backend.algorithm_parameters["avalanche"] = "true";
  SplitSpec spec;
  const auto policy = policy_of(backend);
  if (!policy) return 0;
  spec.policy = *policy;
  spec.pool = view_of(backend);
  std::string key;
  const Split split = play_split(spec, 100, [&key](std::size_t i, PickContext& context) {
    key = fmt::format("session-{:06}", i + 1);
    context.key = key;
  });
  double most = 0;
  for (std::size_t i = 0; i < backend.servers.size(); ++i)
    most = std::max(most, split.share(static_cast<ServerIndex>(i)));
  return most;
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const config::Hashing& hashing = b.facts.hashing;
  if (!by_ring(b) || !hashing.function.given() || hashing.avalanche.value) return;
  if (hashing.function.value == "crc32" || serving(b.facts).size() < 2) return;
  // The address is not hashed by the function.
  if (b.facts.algorithm.value == "haproxy/source") return;
  const double bare = largest_share(b.facts, false);
  const double even = 1.0 / static_cast<double>(serving(b.facts).size());
  Finding& finding =
      report.add(rule, b, hashing.function.where,
                 fmt::format("of a hundred numbered keys {} go to one server with bare {}",
                             percent(bare), hashing.function.value));
  add_ratio(finding, "share of one server, numbered keys", bare);
  add_ratio(finding, "the same with avalanche", largest_share(b.facts, true));
  add_ratio(finding, "an even share", even);
}

}  // namespace

extern const Rule kHashNoAvalanche;
const Rule kHashNoAvalanche = {
    .id = "hash-no-avalanche",
    .severity = Severity::kWarning,
    .summary = "Keys that look alike land on the same server",
    .meaning =
        "With `hash-type consistent` and a function named without `avalanche`, keys that "
        "differ in their last characters get neighbouring places on the tree, and so the same "
        "server. Numbered keys (session-000001, session-000002, ...) are the worst case. "
        "Without a function, HAProxy would have used sdbm with avalanche.",
    .fix = "Write `hash-type consistent`, or add `avalanche` after the function.",
    .evidence =
        "The share of one server among a hundred numbered keys, from playing the algorithm, "
        "with and without avalanche.",
    .seen =
        "Recorded from HAProxy in tests/golden/haproxy_hash.json: ten numbered keys, one "
        "server.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
