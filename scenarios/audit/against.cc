#include "scenarios/audit/against.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "scenarios/audit/evidence.h"
#include "scenarios/audit/experiments.h"
#include "scenarios/audit/rerouting.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

extern const Rule kPushConcentrates;
extern const Rule kPushDropsServers;

namespace {

constexpr double kNoticeable = 1.25;  // times an even share
constexpr double kWorse = 1.1;        // times what it was
constexpr double kMostDropped = 1.0 / 3;

double worst(const AuditedBackend& backend) {
  const std::optional<Failure>& failure = backend.without_one();
  return failure && failure->hottest != config::kNoIndex ? failure->share
                                                         : backend.shares().largest();
}

std::map<std::string, double> by_name(const AuditedBackend& backend) {
  std::map<std::string, double> all;
  for (std::size_t i = 0; i < backend.facts.servers.size(); ++i)
    all[backend.facts.servers[i].name.value] +=
        backend.shares().known() ? backend.shares().now[i] : 0;
  return all;
}

// Nothing where the split stays as it is.
std::optional<BackendChange> change_of(const AuditedBackend& before, const AuditedBackend& after) {
  BackendChange change;
  change.backend = after.facts.name;
  change.algorithm_before = before.facts.algorithm_written.value;
  change.algorithm_after = after.facts.algorithm_written.value;
  change.worst_before = worst(before);
  change.worst_after = worst(after);
  const auto old_shares = by_name(before);
  const auto new_shares = by_name(after);
  bool differs = change.algorithm_before != change.algorithm_after;
  std::set<std::string> named;
  const auto add = [&](const std::string& name) {
    if (!named.insert(name).second) return;
    const auto was = old_shares.find(name);
    const auto is = new_shares.find(name);
    change.servers.push_back(
        {name, was == old_shares.end() ? 0 : was->second, is == new_shares.end() ? 0 : is->second});
    differs =
        differs || std::abs(change.servers.back().after - change.servers.back().before) > 1e-9;
  };
  for (const config::Server& server : after.facts.servers) add(server.name.value);
  for (const config::Server& server : before.facts.servers) add(server.name.value);
  if (!differs) return std::nullopt;
  return change;
}

void add_before_and_after(const AuditedBackend& before, const AuditedBackend& after,
                          Finding& finding) {
  const auto name = [](const AuditedBackend& b, std::size_t i) {
    return b.facts.servers[i].name.value;
  };
  const Shares& old_shares = before.shares();
  const Shares& new_shares = after.shares();
  if (old_shares.known())
    add_ratio(finding, "largest share before, of " + name(before, old_shares.hottest),
              old_shares.largest());
  if (new_shares.known())
    add_ratio(finding, "after, of " + name(after, new_shares.hottest), new_shares.largest());
  add_ratio(finding, "with one server down before", worst(before));
  add_ratio(finding, "with one server down after", worst(after));
  if (!after.rate_per_s) return;
  add_ratio(finding, "utilization before", utilization(before, old_shares.largest()));
  add_ratio(finding, "utilization after", utilization(after, new_shares.largest()));
  add_ratio(finding, "requests beyond what the servers can take", lost(after, new_shares.now));
}

void look_for_concentration(const AuditedBackend& before, const AuditedBackend& after,
                            Report& report) {
  const Shares& old_shares = before.shares();
  const Shares& new_shares = after.shares();
  if (!new_shares.known() || new_shares.serving < 2) return;
  if (after.algorithm()->concentrates_when_idle) return;
  if (new_shares.imbalance() < kNoticeable) return;
  if (new_shares.imbalance() < kWorse * old_shares.imbalance()) return;
  const config::Server& hottest = after.facts.servers[new_shares.hottest];
  Finding& finding = report.add(
      kPushConcentrates, after,
      hottest.weight.given() ? hottest.weight.where : after.facts.algorithm.where,
      fmt::format("{} gets {} of the requests, {} times an even share; before, the largest share "
                  "was {}",
                  hottest.name.value, percent(new_shares.largest()), number(new_shares.imbalance()),
                  percent(old_shares.largest())));
  add_before_and_after(before, after, finding);
  add_uneven_experiment(after, finding);
}

void look_for_dropped(const AuditedBackend& before, const AuditedBackend& after, Report& report) {
  const std::size_t was = before.shares().serving;
  const std::size_t is = after.shares().serving;
  if (is >= was) return;
  Finding& finding = report.add(
      kPushDropsServers, after, after.facts.where,
      fmt::format(
          "{} of {} still serve: each gets {} times what it got", is, counted(was, "server"),
          is == 0 ? "all and more" : number(static_cast<double>(was) / static_cast<double>(is))));
  const double dropped = static_cast<double>(was - is) / static_cast<double>(was);
  if (dropped <= kMostDropped) finding.severity = Severity::kWarning;
  add_count(finding, "servers before", was);
  add_count(finding, "servers after", is);
  add_before_and_after(before, after, finding);
}

// A hash whose keys are few by themselves is even over many keys and puts all on one server.
bool puts_all_on_one(const Finding& finding) {
  return finding.rule->id == "hash-behind-proxy" || finding.rule->id == "hash-few-keys";
}

std::string key_of(const Finding& finding) {
  return std::string(finding.rule->id) + "\n" + finding.subject;
}

}  // namespace

Push compare(const config::Config& before, const config::Config& after, const Load& load) {
  Push push;
  const Audited old_facts(before, load);
  const Audited new_facts(after, load);
  Report report;
  for (const AuditedBackend& backend : new_facts.backends()) {
    const std::size_t same = before.find_backend(backend.facts.name);
    if (same == config::kNoIndex) continue;
    const AuditedBackend& old = old_facts.backends()[same];
    if (auto change = change_of(old, backend)) push.backends.push_back(std::move(*change));
    look_for_concentration(old, backend, report);
    look_for_dropped(old, backend, report);
  }
  look_for_rerouting(old_facts, new_facts, report);

  std::set<std::string> known;
  for (const Finding& finding : look(old_facts)) known.insert(key_of(finding));
  std::vector<Finding> all = look(new_facts);
  for (Finding& finding : all)
    if (puts_all_on_one(finding)) finding.severity = Severity::kError;
  for (Finding& finding : report.take()) all.push_back(std::move(finding));
  push.audit = judge(after, std::move(all));
  push.known = std::erase_if(
      push.audit.findings, [&](const Finding& finding) { return known.contains(key_of(finding)); });
  return push;
}

}  // namespace ballast::audit
