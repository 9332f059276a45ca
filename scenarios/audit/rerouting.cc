#include "scenarios/audit/rerouting.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/audit/evidence.h"
#include "scenarios/audit/sample_requests.h"
#include "scenarios/audit/traits.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

extern const Rule kPushReroutes;

namespace {

constexpr std::size_t kMostSamples = 500;
constexpr double kMoved = 0.1;  // of a route's requests

// Who gets the requests of a route; "" is the balancer itself, or nobody.
std::map<std::string, double> targets_of(const config::Route* route) {
  std::map<std::string, double> all;
  if (route == nullptr || route->action == config::Route::Action::kAnswer) {
    all[""] = 1;
  } else if (route->action == config::Route::Action::kDynamic) {
    all[route->expression] = 1;
  } else {
    for (const config::RouteTarget& target : route->targets)
      all[target.backend.value] += target.share;
  }
  return all;
}

std::size_t servers_of(const std::string& backend, const Audited& audited) {
  const std::size_t index = audited.config().find_backend(backend);
  return index == config::kNoIndex ? 0 : serving(audited.config().backends[index]).size();
}

std::string called(const std::string& backend) { return backend.empty() ? "no pool" : backend; }

// What one frontend does with the samples differently: from, to and how much, with the samples.
struct Move {
  std::vector<std::string> samples;
  double share = 0;
  config::Place where{};
};
using Moves = std::map<std::pair<std::string, std::string>, Move>;

void compare_sample(const SampleRequest& sample, const config::Frontend& before,
                    const config::Frontend& after, Moves& moves) {
  const config::Route* old_route = route_of(sample, before);
  const config::Route* new_route = route_of(sample, after);
  const auto was = targets_of(old_route);
  const auto is = targets_of(new_route);
  std::string from;
  std::string to;
  double most_lost = 0;
  double most_won = 0;
  for (const auto& [name, share] : was) {
    const auto now = is.find(name);
    const double lost_share = share - (now == is.end() ? 0 : now->second);
    if (lost_share > most_lost) {
      most_lost = lost_share;
      from = name;
    }
  }
  for (const auto& [name, share] : is) {
    const auto then = was.find(name);
    const double won = share - (then == was.end() ? 0 : then->second);
    if (won > most_won) {
      most_won = won;
      to = name;
    }
  }
  if (most_won < kMoved) return;
  Move& move = moves[{from, to}];
  move.samples.push_back(sample.text());
  move.share = std::max(move.share, most_won);
  if (new_route != nullptr && move.where.line == 0) move.where = new_route->where;
}

void report_moves(const Moves& moves, const config::Frontend& frontend, const Audited& before,
                  const Audited& after, Report& report) {
  for (const auto& [ends, move] : moves) {
    const std::size_t was = servers_of(ends.first, before);
    const std::size_t is = servers_of(ends.second, after);
    Finding& finding =
        report.add(kPushReroutes, move.where.line > 0 ? move.where : frontend.where,
                   fmt::format("{} {}, {} to {}", frontend.kind, frontend.name, called(ends.first),
                               called(ends.second)),
                   fmt::format("{} of the requests for {} went to {} ({}) and would go to {} ({})",
                               percent(move.share), names(move.samples), called(ends.first),
                               counted(was, "server"), called(ends.second), counted(is, "server")));
    finding.section = frontend.where;
    if (2 * is >= was) finding.severity = Severity::kWarning;
    add_ratio(finding, "requests of these kinds that move", move.share);
    add_count(finding, "servers before", was);
    add_count(finding, "servers after", is);
  }
}

const config::Frontend* counterpart(const config::Frontend& frontend, const Audited& other) {
  const auto& all = other.config().frontends;
  for (const config::Frontend& each : all)
    if (each.name == frontend.name) return &each;
  return all.size() == 1 ? &all[0] : nullptr;
}

}  // namespace

void look_for_rerouting(const Audited& before, const Audited& after, Report& report) {
  for (const config::Frontend& frontend : after.config().frontends) {
    const config::Frontend* old = counterpart(frontend, before);
    if (old == nullptr) continue;
    Moves moves;
    for (const SampleRequest& sample : sample_requests({old, &frontend}, kMostSamples))
      compare_sample(sample, *old, frontend, moves);
    report_moves(moves, frontend, before, after, report);
  }
}

}  // namespace ballast::audit
