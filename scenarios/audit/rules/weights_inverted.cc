#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.algorithm.value != "nginx/random_two" || !b.shares().known()) return;
  const std::vector<double>& now = b.shares().now;
  double total = 0;
  std::size_t heavy = config::kNoIndex;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Server& server = b.facts.servers[i];
    if (!takes_traffic(server)) continue;
    total += server.weight.value;
    if (heavy == config::kNoIndex || server.weight.value > b.facts.servers[heavy].weight.value)
      heavy = i;
  }
  if (heavy == config::kNoIndex || b.shares().serving < 3) return;
  const Server& server = b.facts.servers[heavy];
  const double promised = server.weight.value / total;
  if (now[heavy] > 0.8 * promised) return;
  Finding& finding = report.add(
      rule, b, b.facts.algorithm.where,
      fmt::format("{} has {} of the weight and gets {} of the requests while servers are idle",
                  server.name.value, percent(promised), percent(now[heavy])));
  add_ratio(finding, "share of " + server.name.value + " by weight", promised);
  add_ratio(finding, "share of " + server.name.value + " now", now[heavy]);
}

}  // namespace

extern const Rule kWeightsInverted;
const Rule kWeightsInverted = {
    .id = "weights-inverted",
    .severity = Severity::kWarning,
    .summary = "random two gives the heaviest server less than its weight",
    .meaning =
        "`random two least_conn` draws two different servers by weight and keeps the second "
        "one when they are equally loaded. The heavy server is likely to be drawn first, and "
        "cannot be drawn twice: at low load it gets less than lighter ones.",
    .fix =
        "Use `least_conn` (or plain round robin) with weights; keep `random two` for equal "
        "servers.",
    .evidence =
        "The share of the heaviest server by weight, and the one it gets when servers are "
        "idle, from playing the algorithm.",
    .seen =
        "nginx 1.22, recorded in tests/golden/nginx_random_distribution.json: weights 4, 1, 1 "
        "give 26 % to the heavy one.",
    .products = kNginx,
    .backend = check,
};

}  // namespace ballast::audit
