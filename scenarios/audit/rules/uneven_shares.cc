#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr double kNoticeable = 1.25;  // times an even share: 80 % busy becomes 100 %

// A weight that somebody wrote on the hottest server, else the backend.
config::Place place(const AuditedBackend& b) {
  const config::Server& server = b.facts.servers[b.shares().hottest];
  return server.weight.given() ? server.weight.where : server.where;
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const Shares& shares = b.shares();
  const PolicyKind* kind = b.algorithm();
  if (!shares.known() || shares.serving < 2 || kind->concentrates_when_idle) return;
  if (shares.imbalance() < kNoticeable) return;
  std::vector<std::string> hot;
  for (std::size_t i = 0; i < shares.now.size(); ++i)
    if (shares.now[i] > 0.98 * shares.largest()) hot.push_back(b.facts.servers[i].name.value);
  const double even = 1.0 / static_cast<double>(shares.serving);
  Finding& finding = report.add(
      rule, b, place(b),
      fmt::format("{} get{} {} of the requests{}, {} times an even share of {}", names(hot),
                  hot.size() == 1 ? "s" : "", percent(shares.largest()),
                  hot.size() == 1 ? "" : " each", number(shares.imbalance()), percent(even)));
  add_shares(b, finding);
  add_uneven_experiment(b, finding);
}

}  // namespace

extern const Rule kUnevenShares;
const Rule kUnevenShares = {
    .id = "uneven-shares",
    .severity = Severity::kWarning,
    .summary = "Some servers get much more than an even share of the requests",
    .meaning =
        "The weights, or the arcs of a hash ring, give one or a few servers at least a quarter "
        "more "
        "than an even share. Servers of one kind then reach their limit one after another: the "
        "favoured ones are at 100 % when the pool as a whole is at 80 % or less, and with sticky "
        "sessions it is always the same users who meet them. Totals and averages of the pool look "
        "healthy all the while.",
    .fix =
        "Give servers of the same size the same weight. Where sizes do differ, suppress the "
        "finding with a comment that says so. A hash ring gets more points per server.",
    .evidence =
        "The share of the favoured servers now and when one server is down; with --rate, "
        "their utilization. A simulation measures the errors and the users affected.",
    .seen =
        "Four of the five outages of `ballast list incidents` are of this kind; Cloudflare, 17 "
        "July 2020 (a preference of 200 where 100 was meant).",
    .backend = check,
};

}  // namespace ballast::audit
