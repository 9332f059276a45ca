#include "models/balancers/algorithms/envoy/host_sets.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace ballast {

namespace {

// "3,1,2"; nothing when it is no list of whole numbers.
std::optional<std::vector<std::uint32_t>> parse_list(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  while (!text.empty()) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    numbers.push_back(number);
    if (text.empty()) return numbers;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
  }
  return numbers;
}

std::string_view list_text(const Args& args, std::string_view name) {
  return args.has(name) ? std::string_view(args.text(name)) : std::string_view();
}

std::uint32_t percent(const Args& args, std::string_view name) {
  return static_cast<std::uint32_t>(std::lround(100 * args.number(name)));
}

}  // namespace

std::vector<Param> envoy_hash_params(std::vector<Param> own) {
  const std::vector<Param> common{
      {.name = "panic_threshold",
       .type = ParamType::kRatio,
       .help = "below this part of healthy hosts all hosts are used, bad ones too; 0: never",
       .default_text = "50%",
       .min = 0,
       .max = 1},
      {.name = "overprovisioning_factor",
       .type = ParamType::kInteger,
       .help = "percent; a priority spills over when fewer than 100 / factor of it are healthy",
       .default_text = "140",
       .min = 1,
       .max = 1e6},
      {.name = "weighted_priority_health",
       .type = ParamType::kBool,
       .help = "the health of a priority counts weights, not hosts",
       .default_text = "false"},
      {.name = "locality_weights",
       .type = ParamType::kText,
       .help = "weights of the zones in the order in which servers name them, as in 3,1; absent: "
               "zones are not weighted"},
      {.name = "retry_host_attempts",
       .type = ParamType::kInteger,
       .help = "how often a retry chooses again to find a server it has not tried",
       .default_text = "0",
       .min = 0,
       .max = 1000}};
  own.insert(own.end(), common.begin(), common.end());
  return own;
}

std::vector<Param> envoy_params(std::vector<Param> own) {
  own = envoy_hash_params(std::move(own));
  const std::vector<Param> zones{
      {.name = "fail_traffic_on_panic",
       .type = ParamType::kBool,
       .help = "in panic send nothing at all",
       .default_text = "false"},
      {.name = "local_zone",
       .type = ParamType::kInteger,
       .help = "the balancer's zone, counted from 1 in the order in which servers name them; 0: no "
               "zone-aware routing",
       .default_text = "0",
       .min = 0,
       .max = 1e6},
      {.name = "local_cluster",
       .type = ParamType::kText,
       .help = "how many balancers are in each zone, as in 2,1; absent: one"},
      {.name = "min_cluster_size",
       .type = ParamType::kInteger,
       .help = "with fewer healthy hosts zones do not count",
       .default_text = "6",
       .min = 0,
       .max = 1e9},
      {.name = "routing_enabled",
       .type = ParamType::kRatio,
       .help = "what part of the requests is routed by zone",
       .default_text = "100%",
       .min = 0,
       .max = 1}};
  own.insert(own.end(), zones.begin(), zones.end());
  return own;
}

ArgsProblem check_envoy_lists(const Args& args) {
  for (const char* name : {"locality_weights", "local_cluster"})
    if (!parse_list(list_text(args, name)))
      return std::string(name) + " is a list of whole numbers with commas, as in 3,1";
  return {};
}

EnvoyRules envoy_rules(const Args& args) {
  EnvoyRules rules;
  rules.overprovisioning_factor =
      static_cast<std::uint32_t>(args.integer("overprovisioning_factor"));
  rules.panic_threshold = percent(args, "panic_threshold");
  rules.weighted_priority_health = args.flag("weighted_priority_health");
  rules.locality_weights =
      parse_list(list_text(args, "locality_weights")).value_or(std::vector<std::uint32_t>{});
  rules.retry_host_attempts = static_cast<std::uint32_t>(args.integer("retry_host_attempts"));
  if (!args.has("local_zone")) return rules;
  rules.fail_traffic_on_panic = args.flag("fail_traffic_on_panic");
  if (args.integer("local_zone") > 0)
    rules.local_zone = static_cast<std::uint32_t>(args.integer("local_zone") - 1);
  for (const std::uint32_t count :
       parse_list(list_text(args, "local_cluster")).value_or(std::vector<std::uint32_t>{}))
    rules.local_cluster.push_back(count);
  rules.min_cluster_size = static_cast<std::uint64_t>(args.integer("min_cluster_size"));
  rules.routing_enabled = percent(args, "routing_enabled");
  return rules;
}

EnvoyHostSets::EnvoyHostSets(const PoolView& view, EnvoyRules rules, Rng rng)
    : view_(view), rules_(std::move(rules)), rng_(rng) {}

void EnvoyHostSets::invalidate(ServerIndex server) {
  stale_ = true;
  const std::uint32_t level = level_of(server);
  if (changed_levels_.empty() || changed_levels_.back() != level) changed_levels_.push_back(level);
}

std::uint32_t EnvoyHostSets::source(std::uint32_t level, std::uint32_t part) {
  for (std::uint32_t i = 0; i < sources_.size(); ++i)
    if (sources_[i].level == level && sources_[i].part == part) return i;
  sources_.push_back({level, part});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

void EnvoyHostSets::rebuild() {
  stale_ = false;
  std::vector<std::uint32_t> levels;
  for (ServerIndex i = 0; i < view_.servers.size(); ++i)
    if (is_host(i) && (levels.empty() || levels.back() != level_of(i)))
      levels.push_back(level_of(i));
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  std::vector<Priority> before = std::move(priorities_);
  priorities_.clear();
  for (const std::uint32_t level : levels) {
    const auto old = std::find_if(before.begin(), before.end(),
                                  [level](const Priority& p) { return p.level == level; });
    const bool changed =
        std::find(changed_levels_.begin(), changed_levels_.end(), level) != changed_levels_.end();
    if (old != before.end() && !changed) {
      priorities_.push_back(std::move(*old));
      continue;
    }
    Priority& priority = priorities_.emplace_back();
    priority.level = level;
    collect(priority);
    if (!rules_.locality_weights.empty()) weigh_localities(priority);
    if (level == 0 && rules_.local_zone != kUnlimited) plan_zones(priority);
  }
  changed_levels_.clear();
  share_load();
}

void EnvoyHostSets::collect(Priority& priority) {
  priority.all = source(priority.level, kAll);
  priority.healthy = source(priority.level, kHealthy);
  std::vector<ServerIndex> all, healthy;
  for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
    if (!is_host(i) || level_of(i) != priority.level) continue;
    all.push_back(i);
    if (view_.servers[i].usable) healthy.push_back(i);
    const std::uint32_t zone = view_.servers[i].zone;
    const auto found = std::find_if(priority.localities.begin(), priority.localities.end(),
                                    [zone](const Locality& l) { return l.zone == zone; });
    (found != priority.localities.end() ? *found : priority.localities.emplace_back(Locality{zone}))
        .hosts.push_back(i);
  }
  const auto own_first = [this](const Locality& l) {
    return std::pair(l.zone == rules_.local_zone ? 0 : 1, l.zone);
  };
  std::sort(priority.localities.begin(), priority.localities.end(),
            [&](const Locality& a, const Locality& b) { return own_first(a) < own_first(b); });
  priority.has_local = priority.localities.front().zone == rules_.local_zone;
  const auto replace = [this](std::uint32_t number, std::vector<ServerIndex> hosts) {
    sources_[number].hosts = std::move(hosts);
    ++sources_[number].version;
  };
  replace(priority.all, std::move(all));
  replace(priority.healthy, std::move(healthy));
  for (Locality& locality : priority.localities) {
    locality.healthy = source(priority.level, kLocality + locality.zone);
    std::vector<ServerIndex> good;
    for (const ServerIndex i : locality.hosts)
      if (view_.servers[i].usable) good.push_back(i);
    replace(locality.healthy, std::move(good));
  }
}

void EnvoyHostSets::weigh_localities(Priority& priority) {
  for (std::size_t k = 0; k < priority.localities.size(); ++k) {
    const Locality& locality = priority.localities[k];
    if (locality.zone >= rules_.locality_weights.size()) continue;
    const double available = static_cast<double>(sources_[locality.healthy].hosts.size()) /
                             static_cast<double>(locality.hosts.size());
    const double weight = rules_.locality_weights[locality.zone] *
                          std::min(1.0, rules_.overprovisioning_factor / 100.0 * available);
    if (weight <= 0) continue;
    priority.weighted.push_back(k);
    priority.weights.push_back(weight);
  }
  if (priority.weighted.empty()) return;
  priority.turns.build(static_cast<std::uint32_t>(priority.weighted.size()),
                       rng_.below(EnvoyEdf::kMaxEarlierPicks),
                       [&](std::uint32_t entry) { return priority.weights[entry]; });
}

void EnvoyHostSets::plan_zones(Priority& priority) {
  const auto balancers_in = [this](std::uint32_t zone) -> std::uint64_t {
    if (rules_.local_cluster.empty()) return 1;
    return zone < rules_.local_cluster.size() ? rules_.local_cluster[zone] : 0;
  };
  std::vector<std::uint64_t> local, upstream;
  for (const Locality& locality : priority.localities) {
    local.push_back(balancers_in(locality.zone));
    upstream.push_back(sources_[locality.healthy].hosts.size());
  }
  // Zones where only balancers are.
  for (std::uint32_t zone = 0; zone < rules_.local_cluster.size(); ++zone)
    if (std::none_of(priority.localities.begin(), priority.localities.end(),
                     [zone](const Locality& l) { return l.zone == zone; }))
      local.push_back(balancers_in(zone));
  const auto zones_of_balancers = static_cast<std::size_t>(
      std::count_if(local.begin(), local.end(), [](std::uint64_t n) { return n > 0; }));
  priority.zone_aware = upstream.size() >= 2 && zones_of_balancers >= 2 &&
                        balancers_in(rules_.local_zone) > 0 &&
                        sources_[priority.healthy].hosts.size() >= rules_.min_cluster_size;
  if (!priority.zone_aware) return;
  if (!priority.has_local) {  // nothing is to be kept here: the own zone is one of the others
    local.insert(local.begin(), 0);
    upstream.insert(upstream.begin(), 0);
  }
  priority.route = zone_route(local, upstream, priority.has_local);
  if (!priority.has_local) priority.route.residual.erase(priority.route.residual.begin());
}

void EnvoyHostSets::share_load() {
  std::vector<EnvoyPriority> counts, weights;
  for (const Priority& priority : priorities_) {
    EnvoyPriority& count = counts.emplace_back();
    EnvoyPriority& weight = weights.emplace_back();
    for (const ServerIndex i : sources_[priority.all].hosts) {
      ++count.hosts;
      weight.hosts += view_.servers[i].weight;
      if (!view_.servers[i].usable) continue;
      ++count.healthy;
      weight.healthy += view_.servers[i].weight;
    }
  }
  loads_ = load_of_priorities(counts, rules_.weighted_priority_health ? weights : counts,
                              rules_.overprovisioning_factor, rules_.panic_threshold);
  sole_ = kNoSource;
  for (std::size_t p = 0; p < priorities_.size(); ++p) {
    const Priority& priority = priorities_[p];
    if (loads_.healthy[p] != 100 || (loads_.panic[p] && rules_.fail_traffic_on_panic)) continue;
    if (loads_.panic[p])
      sole_ = priority.all;
    else if (priority.weighted.empty() && !priority.zone_aware)
      sole_ = priority.healthy;
  }
}

std::size_t EnvoyHostSets::priority_among(std::uint64_t hash) const {
  const std::uint64_t percentile = hash % 100 + 1;
  std::uint64_t load = 0;
  for (std::size_t p = 0; p < priorities_.size(); ++p)
    if (percentile <= (load += loads_.healthy[p])) return p;
  return 0;
}

std::uint32_t EnvoyHostSets::choose_among(std::uint64_t hash) {
  if (priorities_.empty()) return kNoSource;
  const std::size_t p = priority_for(hash);
  if (!loads_.panic[p]) return choose_in(priorities_[p]);
  return rules_.fail_traffic_on_panic ? kNoSource : priorities_[p].all;
}

std::uint32_t EnvoyHostSets::choose_in(Priority& priority) {
  if (!priority.weighted.empty()) {
    const std::uint32_t entry =
        priority.turns.pick([&](std::uint32_t e) { return priority.weights[e]; });
    return priority.localities[priority.weighted[entry]].healthy;
  }
  if (!priority.zone_aware) return priority.healthy;
  if (rules_.routing_enabled < 100 && rng_.below(100) >= rules_.routing_enabled)
    return priority.healthy;
  const EnvoyZoneRoute& route = priority.route;
  if (route.direct || rng_.below(10000) < route.local) return priority.localities.front().healthy;
  if (route.residual.back() == 0)  // by rounding
    return priority.localities[rng_.below(priority.localities.size())].healthy;
  const std::uint64_t at = rng_.below(route.residual.back());
  const auto zone = std::upper_bound(route.residual.begin(), route.residual.end(), at);
  return priority.localities[static_cast<std::size_t>(zone - route.residual.begin())].healthy;
}

std::vector<EnvoyHostSets::Share> EnvoyHostSets::shares_of(std::size_t p) const {
  const Priority& priority = priorities_[p];
  std::vector<Share> shares;
  const auto add = [&](const std::vector<ServerIndex>& hosts, double part) {
    std::uint64_t sum = 0;
    for (const ServerIndex i : hosts) sum += view_.servers[i].weight;
    for (const ServerIndex i : hosts)
      shares.push_back({i, view_.servers[i].weight * part / static_cast<double>(sum)});
  };
  if (rules_.locality_weights.empty()) {
    add(sources_[loads_.panic[p] ? priority.all : priority.healthy].hosts, 1.0);
    return shares;
  }
  const auto weight_of = [this](const Locality& locality) -> std::uint64_t {
    return locality.zone < rules_.locality_weights.size() ? rules_.locality_weights[locality.zone]
                                                          : 0;
  };
  std::uint64_t sum = 0;
  for (const Locality& locality : priority.localities) sum += weight_of(locality);
  for (const Locality& locality : priority.localities)
    if (weight_of(locality) > 0)
      add(loads_.panic[p] ? locality.hosts : sources_[locality.healthy].hosts,
          static_cast<double>(weight_of(locality)) / static_cast<double>(sum));
  return shares;
}

}  // namespace ballast
