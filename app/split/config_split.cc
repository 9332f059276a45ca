#include "app/split/config_split.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

#include "app/invalid_input.h"
#include "app/split/keys.h"
#include "models/balancers/upstream.h"
#include "scenarios/audit/table_shares.h"
#include "scenarios/configs/read_config.h"
#include "scenarios/quantity.h"
#include "scenarios/scenario.h"

namespace ballast {

namespace {

constexpr std::size_t kFewest = 1'000;  // requests played
constexpr std::size_t kMost = 20'000;
constexpr std::size_t kMostLosses = 40;  // servers taken down one by one, of one backend

// Whole cycles where turns are taken, so that shares are exact; else enough for chance to even out.
std::size_t requests_for(const SplitSpec& spec) {
  if (key_kind(spec.policy) != KeyKind::kNoKey) return kMost / 2;
  std::uint64_t cycle = 0;
  std::uint64_t divisor = 0;
  const std::vector<double> expected = shares_by_weight(spec.pool);
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (expected[i] > 0) {  // of the group in force
      cycle += spec.pool.servers[i].weight;
      divisor = std::gcd(divisor, std::uint64_t{spec.pool.servers[i].weight});
    }
  if (divisor > 0) cycle /= divisor;
  if (cycle == 0) return 1;
  if (cycle > kMost) return kMost;
  return static_cast<std::size_t>(cycle * ((kFewest + cycle - 1) / cycle));
}

struct Outcome {
  std::vector<double> shares;  // of the requests that are served
  double unserved = 0;
  std::vector<ServerIndex> picks{};
};

// Measured where the algorithm is a table, else played.
Outcome outcome_of(const SplitSpec& spec, bool picks) {
  if (!spec.hold && !picks)
    if (auto exact = audit::table_shares(spec.policy, spec.pool)) {
      const bool nobody =
          std::all_of(exact->begin(), exact->end(), [](double s) { return s == 0; });
      return {std::move(*exact), nobody ? 1.0 : 0.0};
    }
  Split split = play_split(spec, requests_for(spec), numbered_keys(key_kind(spec.policy)));
  Outcome outcome;
  for (ServerIndex i = 0; i < spec.pool.servers.size(); ++i)
    outcome.shares.push_back(split.share(i));
  if (!split.order.empty())
    outcome.unserved =
        static_cast<double>(split.unserved) / static_cast<double>(split.order.size());
  if (picks) outcome.picks = std::move(split.order);
  return outcome;
}

// Which servers to take down: each, or of many one of each kind.
std::vector<std::size_t> losses_to_play(const PoolView& pool) {
  std::vector<std::size_t> out;
  const std::size_t n = pool.servers.size();
  std::set<std::tuple<std::uint32_t, bool, std::uint32_t>> kinds;
  for (std::size_t i = 0; i < n && out.size() < kMostLosses; ++i) {
    const PoolView::Server& server = pool.servers[i];
    if (!pool.eligible(static_cast<ServerIndex>(i))) continue;
    if (n > kMostLosses && !kinds.emplace(server.weight, server.backup, server.zone).second)
      continue;
    out.push_back(i);
  }
  return out;
}

class Splitter {
 public:
  Splitter(const config::Config& config, const config::Import& import, const SystemSpec& system,
           const ConfigSplitOptions& options)
      : config_(config), import_(import), system_(system), options_(options) {}

  void run(ConfigSplit& out) {
    routes(out);
    for (std::size_t b = 0; b < config_.backends.size(); ++b)
      if (!import_.pools[b].empty()) out.backends.push_back(backend(b));
  }

 private:
  void routes(ConfigSplit& out) {
    rates_.resize(config_.backends.size());
    for (std::size_t i = 0; i < import_.traffic.size(); ++i) {
      const config::ImportedTraffic& traffic = import_.traffic[i];
      const TrafficSpec& spec = system_.traffic[i];
      const std::string& pool = system_.balancers[spec.to].name;
      const auto at = std::find(import_.pools.begin(), import_.pools.end(), pool);
      const auto b = static_cast<std::size_t>(at - import_.pools.begin());
      RouteShare route;
      route.traffic = traffic.name;
      route.backend = config_.backends[b].name;
      route.rate_per_s = std::get<OpenArrivals>(spec.arrivals).rate.rate_at(kStart);
      rates_[b] += route.rate_per_s;
      if (traffic.frontend < config_.frontends.size()) {
        const config::Frontend& frontend = config_.frontends[traffic.frontend];
        const config::Route& from = frontend.routes[traffic.route];
        route.frontend = frontend.name;
        route.route = from.name;
        route.share = from.targets[traffic.target].share;
        route.where = config_.at(from.where);
      }
      out.routes.push_back(std::move(route));
    }
  }

  SplitSpec spec_of(std::size_t b) const {
    const std::string& name = import_.pools[b];
    const auto balancer = std::find_if(system_.balancers.begin(), system_.balancers.end(),
                                       [&](const BalancerSpec& one) { return one.name == name; });
    const auto pool = std::find_if(system_.pools.begin(), system_.pools.end(),
                                   [&](const PoolSpec& one) { return one.name == name; });
    SplitSpec spec;
    spec.policy = balancer->policy;
    spec.seed = options_.seed;
    spec.hold = options_.hold;
    spec.workers = balancer->instances;
    std::vector<std::string> zones;
    for (const ServerSpec& server : pool->servers) {
      PoolView::Server& seen = spec.pool.add();
      const config::Server& fact = config_.backends[b].servers[spec.pool.names.size()];
      seen.weight = server.weight;
      seen.backup = server.backup;
      seen.max_in_flight = options_.hold ? kUnlimited : server.limit;
      seen.workers = server.workers;
      auto zone = std::find(zones.begin(), zones.end(), server.zone);
      if (zone == zones.end()) zone = zones.insert(zone, server.zone);
      seen.zone = static_cast<std::uint32_t>(zone - zones.begin());
      seen.usable = fact.state.value == config::Server::State::kUp ||
                    fact.state.value == config::Server::State::kDegraded;
      spec.pool.names.push_back(server.name);
    }
    return spec;
  }

  BackendShares backend(std::size_t b) const {
    const config::Backend& facts = config_.backends[b];
    SplitSpec spec = spec_of(b);
    BackendShares out;
    out.name = facts.name;
    out.kind = facts.kind;
    out.algorithm = spec.policy.kind->name;
    out.where = config_.at(facts.where);
    out.rate_per_s = rates_[b];
    out.sticky = facts.sticky->by != config::Stickiness::By::kNone;
    Outcome now = outcome_of(spec, options_.order);
    const std::vector<double> expected = shares_by_weight(spec.pool);
    out.unserved = now.unserved;
    out.picks = std::move(now.picks);
    for (ServerIndex i = 0; i < spec.pool.servers.size(); ++i) {
      ServerShare share;
      share.name = spec.pool.names[i];
      share.weight = spec.pool.servers[i].weight;
      share.backup = spec.pool.servers[i].backup;
      share.serves = spec.pool.eligible(i);
      share.share = share.most = now.shares[i];
      share.expected = expected[i];
      out.servers.push_back(std::move(share));
    }
    for (const std::size_t down : losses_to_play(spec.pool)) {
      PoolView::Server& server = spec.pool.servers[down];
      server.usable = false;
      Outcome without = outcome_of(spec, false);
      server.usable = true;
      BackendShares::Loss loss{down, std::move(without.shares), without.unserved};
      for (std::size_t i = 0; i < loss.shares.size(); ++i)
        if (loss.shares[i] > out.servers[i].most + 1e-9) {
          out.servers[i].most = loss.shares[i];
          out.servers[i].without = spec.pool.names[down];
        }
      out.losses.push_back(std::move(loss));
    }
    return out;
  }

  const config::Config& config_;
  const config::Import& import_;
  const SystemSpec& system_;
  const ConfigSplitOptions& options_;
  std::vector<double> rates_;  // by backend
};

}  // namespace

bool is_config(const std::string& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return false;
  std::ifstream in(file, std::ios::binary);
  std::string head(std::size_t{1} << 20, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return config::guess_product(head, file).has_value();
}

ConfigSplit split_config(const ConfigSplitOptions& options) {
  ConfigSplit out;
  if (!options.capacity.empty()) {
    const auto capacity = read_rate(options.capacity);
    if (!capacity.value || *capacity.value <= 0)
      throw InvalidInput("usage", "--capacity '" + options.capacity + "' is no rate",
                         "write it as --capacity 100/s");
    out.capacity_per_s = *capacity.value;
  }
  const config::Assumptions assumptions = read_assumptions(options.input);
  LoadedConfig loaded = load_config(options.input);
  const config::Import import = config::import_scenario(loaded.config, assumptions);
  if (count_errors(import.notes) > 0) throw InvalidInput(import.notes);
  const Checked<Document> document = parse_document(import.text, "the imported scenario");
  if (!document.ok()) throw InvalidInput(document.diagnostics);
  const Checked<Scenario> scenario = compile(*document.value);
  if (!scenario.ok()) throw InvalidInput(scenario.diagnostics);
  out.target = loaded.config.target.text();
  out.rates_given = !options.input.rates.empty();
  out.warnings = std::move(loaded.warnings);
  for (Diagnostic& diagnostic : not_understood(loaded.config))
    out.warnings.push_back(std::move(diagnostic));
  out.warnings.insert(out.warnings.end(), import.notes.begin(), import.notes.end());
  Splitter(loaded.config, import, scenario.value->system, options).run(out);
  return out;
}

}  // namespace ballast
