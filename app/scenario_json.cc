#include "app/scenario_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

namespace ballast {

namespace {

std::string clock_text(const WallClock& clock) {
  const std::chrono::sys_seconds local{std::chrono::seconds{clock.epoch_s + clock.offset_s}};
  const int minutes = std::abs(clock.offset_s) / 60;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}{}{:02}:{:02}", local, clock.offset_s < 0 ? '-' : '+',
                     minutes / 60, minutes % 60);
}

Json client_json(const TrafficSpec& traffic) {
  Json json;
  if (traffic.client.timeout) json["timeout_s"] = exact_seconds(*traffic.client.timeout);
  if (traffic.client.abandon_after)
    json["abandon_after_s"] = exact_seconds(*traffic.client.abandon_after);
  json["attempts"] = traffic.client.attempts;
  return json;
}

std::string_view fault_name(FaultSpec::Kind kind) {
  switch (kind) {
    case FaultSpec::Kind::kCrash:
      return "crash";
    case FaultSpec::Kind::kRefuse:
      return "refuse";
    case FaultSpec::Kind::kBlackhole:
      return "blackhole";
    case FaultSpec::Kind::kSlow:
      return "slow";
    case FaultSpec::Kind::kErrors:
      return "errors";
    case FaultSpec::Kind::kPause:
      return "pause";
    case FaultSpec::Kind::kFlap:
      return "flap";
  }
  return "";
}

// What an action does, and to which servers.
class ActionJson {
 public:
  explicit ActionJson(const SystemSpec& spec) : spec_(spec) {}

  Json operator()(const SetTraffic& set) const {
    return changed("traffic", spec_.traffic[set.traffic].name);
  }
  Json operator()(const SetBalancer& set) const {
    return changed("balancers", spec_.balancers[set.balancer].name);
  }
  Json operator()(const SetPool& set) const { return changed("pools", spec_.pools[set.pool].name); }
  Json operator()(const ClearSticky& clear) const {
    return {{"what", "clear"}, {"entity", "balancers." + spec_.balancers[clear.balancer].name}};
  }
  Json operator()(const AddServers& add) const {
    std::vector<ServerRef> servers;
    for (std::uint32_t i = 0; i < add.count; ++i) servers.push_back({add.pool, add.first + i});
    return of_servers("add", servers);
  }
  Json operator()(const DrainServers& a) const { return of_servers("drain", a.servers); }
  Json operator()(const RemoveServers& a) const { return of_servers("remove", a.servers); }
  Json operator()(const MaintainServers& a) const { return of_servers("maintain", a.servers); }
  Json operator()(const ReadyServers& a) const { return of_servers("ready", a.servers); }
  Json operator()(const FaultSpec& fault) const {
    Json json = of_servers("fault", fault.targets);
    json["fault"] = fault_name(fault.kind);
    if (fault.length) json["for_s"] = exact_seconds(*fault.length);
    return json;
  }

 private:
  static Json changed(const std::string& kind, const std::string& name) {
    return {{"what", "set"}, {"entity", kind + "." + name}};
  }
  Json of_servers(const char* what, const std::vector<ServerRef>& servers) const {
    Json names = Json::array();
    for (const ServerRef& ref : servers)
      names.push_back("pools." + spec_.pools[ref.pool].name + ".servers." +
                      spec_.pools[ref.pool].servers[ref.server].name);
    return {{"what", what}, {"servers", std::move(names)}};
  }

  const SystemSpec& spec_;
};

}  // namespace

Json scenario_json(const Scenario& scenario) {
  const SystemSpec& spec = scenario.system;
  Json json = {{"name", scenario.name}, {"hash", scenario.hash}};
  if (!scenario.summary.empty()) json["summary"] = scenario.summary;
  if (scenario.clock) json["clock"] = clock_text(*scenario.clock);
  json["duration_s"] = exact_seconds(spec.duration);
  json["warmup_s"] = exact_seconds(spec.warmup);
  json["interval_s"] = exact_seconds(spec.interval);
  if (spec.slo_latency)
    json["slo"] = {{"latency_s", exact_seconds(*spec.slo_latency)},
                   {"objective", spec.slo_objective}};
  if (!scenario.baseline.empty()) json["baseline"] = scenario.baseline;
  for (const TrafficSpec& traffic : spec.traffic)
    json["clients"][traffic.name] = client_json(traffic);
  return json;
}

Json events_json(const SystemSpec& spec) {
  Json events = Json::array();
  for (const TimelineEvent& event : spec.timeline) {
    Json entry = {{"at", exact_seconds(event.at)}};
    if (!event.name.empty()) entry["name"] = event.name;
    if (!event.note.empty()) entry["note"] = event.note;
    for (const Action& action : event.actions)
      entry["actions"].push_back(std::visit(ActionJson(spec), action));
    events.push_back(std::move(entry));
  }
  return events;
}

Json investigation_json(const Scenario& scenario) {
  Json steps = Json::array();
  for (const InvestigationStep& step : scenario.investigation) {
    Json entry = {{"at", exact_seconds(step.at)}, {"kind", step.kind}, {"text", step.text}};
    if (step.correct) entry["correct"] = *step.correct;
    steps.push_back(std::move(entry));
  }
  return steps;
}

Json reactions_json(const SystemSpec& spec, const std::vector<Reaction>& reactions) {
  constexpr const char* kNames[] = {"marked_down", "marked_up", "ejected", "readmitted"};
  Json json = Json::array();
  for (const Reaction& reaction : reactions)
    json.push_back({{"at", exact_seconds(reaction.at)},
                    {"what", kNames[static_cast<std::size_t>(reaction.kind)]},
                    {"balancer", spec.balancers[reaction.balancer].name},
                    {"instance", reaction.instance},
                    {"pool", spec.pools[reaction.pool].name},
                    {"server", spec.pools[reaction.pool].servers[reaction.server].name}});
  return json;
}

}  // namespace ballast
