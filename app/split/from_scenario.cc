// The pool of `ballast split SCENARIO`: servers, weights and algorithm as they are at the start.
#include <fmt/format.h>

#include <algorithm>

#include "app/split/input.h"
#include "app/split/keys.h"
#include "app/text.h"
#include "models/balancers/upstream.h"

namespace ballast {

namespace {

// The one that `given` names or, when it is empty, the only one there is.
std::optional<std::size_t> choose(const std::string& given, const std::vector<std::string>& names,
                                  const char* option, const std::string& noun,
                                  OptionFindings& findings) {
  const auto named = std::find(names.begin(), names.end(), given);
  if (named != names.end()) return static_cast<std::size_t>(named - names.begin());
  if (given.empty() && names.size() == 1) return 0;
  const std::string all = "there is " + join_names(names, 12);
  if (given.empty()) {
    findings.error("usage", option, fmt::format("the scenario has {} {}", names.size(), noun),
                   "choose one: " + all);
  } else {
    const auto close = nearest(given, names);
    findings.error("unknown-name", option, fmt::format("'{}' is not among the {}", given, noun),
                   close ? "did you mean '" + *close + "'?" : all);
  }
  return std::nullopt;
}

std::vector<PoolIndex> pools_of(const BalancerSpec& balancer) {
  std::vector<PoolIndex> pools;
  for (const RouteSpec& route : balancer.routes)
    for (const RouteSpec::Target& target : route.targets)
      if (std::find(pools.begin(), pools.end(), target.pool) == pools.end())
        pools.push_back(target.pool);
  return pools;
}

template <typename Spec>
std::vector<std::string> names_of(const std::vector<Spec>& specs) {
  std::vector<std::string> names;
  names.reserve(specs.size());
  for (const Spec& spec : specs) names.push_back(spec.name);
  return names;
}

PoolView view_of(const PoolSpec& pool, const WeightsSpec& weights) {
  PoolView view;
  std::vector<std::string> zones;
  for (const ServerSpec& server : pool.servers) {
    if (!server.present) continue;
    PoolView::Server& seen = view.add();
    seen.weight = weight_of(server, weights);
    seen.backup = server.backup;
    auto zone = std::find(zones.begin(), zones.end(), server.zone);
    if (zone == zones.end()) zone = zones.insert(zone, server.zone);
    seen.zone = static_cast<std::uint32_t>(zone - zones.begin());
    seen.workers = server.workers;
    seen.speed = server.speed;
    view.names.push_back(server.name);
  }
  return view;
}

// Whose keys are played: those of the users of one traffic entry.
void choose_keys(const SystemSpec& system, BalancerIndex balancer, const SplitArguments& arguments,
                 SplitPlan& plan, OptionFindings& findings) {
  const KeyKind kind = key_kind(plan.spec.policy);
  std::vector<TrafficIndex> entries;
  std::vector<std::string> names;
  for (TrafficIndex t = 0; t < system.traffic.size(); ++t) {
    if (system.traffic[t].to != balancer) continue;
    entries.push_back(t);
    names.push_back(system.traffic[t].name);
  }
  const bool needed = kind != KeyKind::kNoKey && arguments.keys.empty() && !entries.empty();
  plan.key = numbered_keys(kind);
  if (!needed && arguments.traffic.empty()) return;
  const auto chosen =
      choose(arguments.traffic, names, "--traffic", "traffic entries of this balancer", findings);
  if (chosen && needed) plan.key = keys_of_traffic(system, entries[*chosen], kind);
}

}  // namespace

void plan_from_scenario(const SplitArguments& arguments, SplitPlan& plan,
                        OptionFindings& findings) {
  const LoadedScenario loaded(arguments.input);
  plan.warnings = loaded.warnings();
  const SystemSpec& system = loaded.base().system;
  const auto chosen =
      choose(arguments.balancer, names_of(system.balancers), "--balancer", "balancers", findings);
  if (!chosen) return;
  const BalancerSpec& balancer = system.balancers[*chosen];
  const std::vector<PoolIndex> pools = pools_of(balancer);
  std::vector<std::string> names;
  names.reserve(pools.size());
  for (const PoolIndex p : pools) names.push_back(system.pools[p].name);
  const auto pool = choose(arguments.pool, names, "--pool", "pools behind this balancer", findings);
  if (!pool) return;

  plan.spec.policy = balancer.policy;
  plan.spec.pool = view_of(system.pools[pools[*pool]], balancer.weights);
  plan.spec.seed = system.seed;
  plan.spec.workers = balancer.instances;
  plan.named = true;
  choose_keys(system, static_cast<BalancerIndex>(*chosen), arguments, plan, findings);
  if (balancer.sticky.by != StickySpec::By::kNone)
    plan.notes.push_back(
        "The scenario pins its users to servers; here each request is placed by the algorithm.");
}

}  // namespace ballast
