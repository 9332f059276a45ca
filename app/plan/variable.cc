#include "app/plan/variable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/invalid_input.h"
#include "app/text.h"
#include "scenarios/patch.h"

namespace ballast {

namespace {

template <typename Spec>
std::vector<std::string> names_of(const std::vector<Spec>& specs) {
  std::vector<std::string> names;
  for (const Spec& spec : specs) names.push_back(spec.name);
  return names;
}

[[noreturn]] void throw_unknown(const std::string& kind, const std::string& name,
                                const std::vector<std::string>& names) {
  throw InvalidInput("unknown-" + kind, fmt::format("the scenario has no {} '{}'", kind, name),
                     did_you_mean(name, names));
}

const PoolSpec& pool_of(const Scenario& scenario, const std::string& name) {
  for (const PoolSpec& pool : scenario.system.pools)
    if (pool.name == name) return pool;
  throw_unknown("pool", name, names_of(scenario.system.pools));
}

Patch patch(const std::string& path, std::string value) {
  return {path, std::move(value), {"plan", 0, 0}};
}

// ---- servers ------------------------------------------------------------------------------------

std::string quoted(const std::string& text) { return Json(text).dump(); }

std::string server_text(const ServerSpec& server) {
  std::string text = fmt::format(
      "{{name: {}, weight: {}, workers: {}, speed: {}", quoted(server.name), server.weight,
      server.workers == kUnlimited ? "unlimited" : std::to_string(server.workers), server.speed);
  if (!server.zone.empty()) text += ", zone: " + quoted(server.zone);
  if (server.backup) text += ", backup: true";
  if (server.limit != kUnlimited) text += fmt::format(", limit: {}", server.limit);
  if (server.cold_start)
    text += fmt::format(", cold_start: {{factor: {}, length: {}, at_start: {}}}",
                        server.cold_start->factor, write_duration(server.cold_start->length),
                        server.cold_start->at_start);
  return text + "}";
}

class Servers : public PlanVariable {
 public:
  Servers(const LoadedScenario& loaded, const std::string& pool, int zones)
      : loaded_(loaded), pool_(pool), path_(join_path("pools", pool) + ".servers"), zones_(zones) {
    for (const ServerSpec& server : pool_of(loaded.base(), pool).servers)
      if (server.present) servers_.push_back(server);
    for (const ResolvedValue& value : loaded.base().resolved)
      if (value.path == path_ && read_integer(value.value).value) counted_ = zones == 0;
  }

  std::string noun() const override { return "servers of " + pool_; }
  std::string label(std::int64_t step) const override { return std::to_string(step); }
  std::int64_t present() const override { return static_cast<std::int64_t>(servers_.size()); }
  bool more_is_better() const override { return true; }

  Checked<Scenario> at(std::int64_t step) const override {
    if (counted_) return loaded_.patched({patch(path_, std::to_string(step))});
    std::string list;
    for (std::int64_t i = 0; i < step; ++i)
      list += (list.empty() ? "[" : ", ") + server_text(server(static_cast<std::size_t>(i)));
    return loaded_.patched({patch(path_, list + "]")});
  }

 private:
  ServerSpec server(std::size_t i) const {
    ServerSpec server = servers_[i % servers_.size()];
    if (i >= servers_.size()) server.name = fresh_name(i);
    if (zones_ > 0) server.zone = fmt::format("zone-{}", i % static_cast<std::size_t>(zones_) + 1);
    return server;
  }
  std::string fresh_name(std::size_t i) const {
    std::string name = fmt::format("{}-{}", pool_, i + 1);
    const auto taken = [&](const ServerSpec& server) { return server.name == name; };
    while (std::any_of(servers_.begin(), servers_.end(), taken)) name += "-more";
    return name;
  }

  const LoadedScenario& loaded_;
  const std::string pool_;
  const std::string path_;
  const int zones_;
  std::vector<ServerSpec> servers_;
  bool counted_ = false;  // `servers: 10`
};

// ---- workers ------------------------------------------------------------------------------------

class Workers : public PlanVariable {
 public:
  Workers(const LoadedScenario& loaded, const std::string& pool) : loaded_(loaded), pool_(pool) {
    const std::vector<ServerSpec>& servers = pool_of(loaded.base(), pool).servers;
    present_ = servers.empty() ? 1 : servers.front().workers;
    for (const ServerSpec& server : servers)
      if (server.workers != present_ || server.workers == kUnlimited)
        throw InvalidInput(
            "bad-variable",
            fmt::format("the servers of pool '{}' have no common number of workers", pool),
            "plan with --servers");
  }

  std::string noun() const override { return "workers of each server of " + pool_; }
  std::string label(std::int64_t step) const override { return std::to_string(step); }
  std::int64_t present() const override { return present_; }
  bool more_is_better() const override { return true; }
  Checked<Scenario> at(std::int64_t step) const override {
    return loaded_.patched({patch(join_path("pools", pool_) + ".workers", std::to_string(step))});
  }

 private:
  const LoadedScenario& loaded_;
  const std::string pool_;
  std::int64_t present_ = 1;
};

// ---- load ---------------------------------------------------------------------------------------

class Load : public PlanVariable {
 public:
  Load(const LoadedScenario& loaded, const std::string& traffic, double resolution)
      : loaded_(loaded),
        traffic_(traffic == "all" ? "" : traffic),
        resolution_(resolution),
        load_(load_in(loaded.base().system, traffic_)) {
    const std::vector<std::string> names = names_of(loaded.base().system.traffic);
    if (!traffic_.empty() && std::find(names.begin(), names.end(), traffic_) == names.end())
      throw_unknown("traffic", traffic_, names);
    for (const TrafficSpec& each : loaded.base().system.traffic)
      closed_ = closed_ || std::holds_alternative<ClosedArrivals>(each.arrivals);
  }

  std::string noun() const override {
    return traffic_.empty() ? "load of all traffic" : "load of " + traffic_;
  }
  std::string label(std::int64_t step) const override {
    const double load = load_ * factor(step);
    return closed_ ? fmt::format("{:.0f} users", load) : fmt::format("{:.5g}/s", load);
  }
  std::int64_t present() const override { return std::llround(1 / resolution_); }
  bool more_is_better() const override { return false; }
  Checked<Scenario> at(std::int64_t step) const override {
    Checked<Scenario> scenario = loaded_.patched({});
    if (scenario.ok()) scale_load(scenario.value->system, traffic_, factor(step));
    return scenario;
  }

 private:
  double factor(std::int64_t step) const { return static_cast<double>(step) * resolution_; }

  const LoadedScenario& loaded_;
  const std::string traffic_;
  const double resolution_;
  const double load_;
  bool closed_ = false;
};

void scale(TrafficSpec& traffic, double factor) {
  if (auto* open = std::get_if<OpenArrivals>(&traffic.arrivals)) {
    for (RateProfile::Segment& segment : open->rate.segments) {
      segment.from *= factor;
      segment.to *= factor;
    }
  } else if (auto* mmpp = std::get_if<MmppArrivals>(&traffic.arrivals)) {
    for (MmppArrivals::State& state : mmpp->states) state.rate *= factor;
  } else if (auto* closed = std::get_if<ClosedArrivals>(&traffic.arrivals)) {
    closed->users = static_cast<std::uint32_t>(
        std::max(1.0, std::round(static_cast<double>(closed->users) * factor)));
  } else {
    throw InvalidInput("bad-variable",
                       fmt::format("the trace of traffic '{}' cannot be multiplied", traffic.name),
                       "plan the load of traffic that has a rate");
  }
}

}  // namespace

void scale_load(SystemSpec& system, const std::string& traffic, double factor) {
  if (factor == 1) return;
  for (TrafficSpec& each : system.traffic)
    if (traffic.empty() || each.name == traffic) scale(each, factor);
  for (TimelineEvent& event : system.timeline)
    for (Action& action : event.actions)
      if (auto* set = std::get_if<SetTraffic>(&action))
        if (traffic.empty() || set->spec->name == traffic) {
          auto changed = std::make_shared<TrafficSpec>(*set->spec);
          scale(*changed, factor);
          set->spec = std::move(changed);
        }
}

double load_in(const SystemSpec& system, const std::string& traffic) {
  double load = 0;
  for (const TrafficSpec& each : system.traffic) {
    if (!traffic.empty() && each.name != traffic) continue;
    if (const auto* open = std::get_if<OpenArrivals>(&each.arrivals)) {
      load += open->rate.mean_rate(kStart + system.warmup, kStart + system.duration);
    } else if (const auto* mmpp = std::get_if<MmppArrivals>(&each.arrivals)) {
      double held = 0, arrivals = 0;
      for (const MmppArrivals::State& state : mmpp->states) {
        held += state.hold_s;
        arrivals += state.hold_s * state.rate;
      }
      load += held > 0 ? arrivals / held : 0;
    } else if (const auto* closed = std::get_if<ClosedArrivals>(&each.arrivals)) {
      load += closed->users;
    }
  }
  return load;
}

std::unique_ptr<PlanVariable> servers_of(const LoadedScenario& loaded, const std::string& pool,
                                         int zones) {
  return std::make_unique<Servers>(loaded, pool, zones);
}
std::unique_ptr<PlanVariable> workers_of(const LoadedScenario& loaded, const std::string& pool) {
  return std::make_unique<Workers>(loaded, pool);
}
std::unique_ptr<PlanVariable> load_of(const LoadedScenario& loaded, const std::string& traffic,
                                      double resolution) {
  return std::make_unique<Load>(loaded, traffic, resolution);
}

}  // namespace ballast
