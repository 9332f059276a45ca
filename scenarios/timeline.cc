#include "scenarios/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "scenarios/cross_check.h"
#include "scenarios/patch.h"
#include "scenarios/shape_check.h"
#include "scenarios/targets.h"

namespace ballast {

namespace {

struct FaultName {
  std::string_view text;
  FaultSpec::Kind kind;
};
constexpr FaultName kFaults[] = {{"crash", FaultSpec::Kind::kCrash},
                                 {"refuse", FaultSpec::Kind::kRefuse},
                                 {"blackhole", FaultSpec::Kind::kBlackhole},
                                 {"slow", FaultSpec::Kind::kSlow},
                                 {"errors", FaultSpec::Kind::kErrors},
                                 {"pause", FaultSpec::Kind::kPause},
                                 {"flap", FaultSpec::Kind::kFlap}};

// Keys that only some faults know.
struct FaultKey {
  std::string_view key;
  std::string_view fault;
};
constexpr FaultKey kFaultKeys[] = {
    {"factor", "slow"}, {"ratio", "errors"}, {"after", "errors"}, {"period", "flap"}};

class TimelineBuilder {
 public:
  TimelineBuilder(const Node& root, const SystemSpec& system, const AddedServers& added,
                  Context& context)
      : root_(root), system_(system), added_(added), context_(context) {
    for (const PoolSpec& pool : system.pools) {
      present_.emplace_back();
      for (const ServerSpec& server : pool.servers) present_.back().push_back(server.present);
    }
  }

  std::vector<TimelineEvent> build() {
    const Node* events = root_.find("events");
    if (events == nullptr || events->kind != Node::Kind::kList) return {};
    const std::vector<Node> list = events->list;
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return time_of(list[a]) < time_of(list[b]);
    });
    check_names(list);
    std::vector<TimelineEvent> out;
    for (const std::size_t i : order)
      if (list[i].kind == Node::Kind::kMap) out.push_back(build_event(list[i], i));
    return out;
  }

 private:
  Time time_of(const Node& event) const { return time_in(event, "at", context_).value_or(kNever); }
  void error(const char* code, std::string message, const Location& where, const std::string& path,
             std::string hint = {}) {
    context_.findings.error(code, message, where, path, hint);
  }

  void check_names(const std::vector<Node>& list) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (const Node* name = list[i].find("name"))
        if (!names.insert(name->scalar).second)
          error("duplicate-name", fmt::format("there are two events '{}'", name->scalar),
                name->location, event_path(list[i], i));
  }

  TimelineEvent build_event(const Node& event, std::size_t index) {
    const std::string path = event_path(event, index);
    TimelineEvent out;
    out.at = time_of(event);
    out.name = text_in(event, "name");
    out.note = text_in(event, "note");
    const Time end = kStart + context_.duration;
    if (out.at != kNever && context_.duration > Duration{0} && out.at >= end)
      error("after-end", fmt::format("'{}' is not before the end of the run", text_in(event, "at")),
            event.find("at")->location, path,
            fmt::format("duration is {}", write_duration(context_.duration)));
    add_changes(event, path, out);
    if (const Node* clear = event.find("clear")) add_clears(*clear, path + ".clear", out);
    if (index < added_.by_event.size() && added_.by_event[index]) add_servers(index, out);
    if (const Node* drain = event.find("drain"))
      out.actions.push_back(DrainServers{targets(*drain, path + ".drain")});
    if (const Node* remove = event.find("remove"))
      out.actions.push_back(RemoveServers{targets(*remove, path + ".remove")});
    if (const Node* maintenance = event.find("maintenance"))
      out.actions.push_back(MaintainServers{targets(*maintenance, path + ".maintenance")});
    if (const Node* ready = event.find("ready"))
      out.actions.push_back(ReadyServers{targets(*ready, path + ".ready")});
    add_fault(event, path, out);
    add_rollout(event, path, out);
    const bool asks = std::any_of(event.map.begin(), event.map.end(), [](const auto& member) {
      return member.first != "name" && member.first != "at" && member.first != "note";
    });
    if (!asks)
      error("empty-event", "the event changes nothing", event.location, path,
            "give it set, clear, fault, add, drain, remove, maintenance or ready; `investigation` "
            "holds mere notes");
    return out;
  }

  std::vector<ServerRef> targets(const Node& node, const std::string& path) {
    return find_targets(node, system_, present_, path, context_);
  }

  void add_servers(std::size_t index, TimelineEvent& out) {
    const AddServers& add = *added_.by_event[index];
    for (std::uint32_t k = 0; k < add.count; ++k) present_[add.pool][add.first + k] = true;
    out.actions.push_back(add);
  }

  // Applies the patches of the event, then describes each entity they touch as it is now.
  void add_changes(const Node& event, const std::string& path, TimelineEvent& out) {
    const Node* set = event.find("set");
    if (set == nullptr || set->kind != Node::Kind::kMap) return;
    const Node before = root_;
    std::vector<std::pair<std::string, std::string>> touched;  // kind and name
    for (std::size_t i = 0; i < set->map.size(); ++i) {
      const auto& [target, value] = set->map[i];
      const auto segments = apply_patch(root_, target, value, set->key_locations[i],
                                        PatchPaths::kLive, context_.findings);
      if (!segments) continue;
      const std::pair<std::string, std::string> entity{(*segments)[0], (*segments)[1]};
      if (std::find(touched.begin(), touched.end(), entity) == touched.end())
        touched.push_back(entity);
    }
    for (const auto& [kind, name] : touched) rebuild(kind, name, before, *set, path + ".set", out);
    if (!touched.empty()) cross_check(root_, system_, Moment::kLater, context_);
  }

  void rebuild(const std::string& kind, const std::string& name, const Node& before,
               const Node& set, const std::string& path, TimelineEvent& out) {
    const Node& all = entities(root_, kind);
    std::uint32_t i = 0;
    while (all.map[i].first != name) ++i;
    const Shape* shape = kind == "traffic"     ? schema().traffic
                         : kind == "balancers" ? schema().balancer
                                               : schema().pool;
    check_shape(*shape, all.map[i].second, join_path(kind, name), context_.clock,
                context_.findings);
    if (kind == "traffic") {
      TrafficSpec spec = build_traffic(root_, i, context_);
      check_same_source(entities(before, kind).map[i].second, all.map[i].second,
                        system_.traffic[i].arrivals, spec.arrivals, set.location, path);
      system_.traffic[i] = spec;
      out.actions.push_back(SetTraffic{i, std::make_shared<const TrafficSpec>(std::move(spec))});
    } else if (kind == "balancers") {
      system_.balancers[i] = build_balancer(root_, i, context_);
      out.actions.push_back(
          SetBalancer{i, std::make_shared<const BalancerSpec>(system_.balancers[i])});
    } else {
      system_.pools[i] = build_pool(root_, i, added_.names, context_);
      out.actions.push_back(SetPool{i, std::make_shared<const PoolSpec>(system_.pools[i])});
    }
  }

  // A source may change its rate, not what it is.
  void check_same_source(const Node& before, const Node& after, const ArrivalSpec& old_spec,
                         const ArrivalSpec& new_spec, const Location& where,
                         const std::string& path) {
    const Node* old_arrivals = before.find("arrivals");
    const Node* new_arrivals = after.find("arrivals");
    if (old_arrivals == nullptr || new_arrivals == nullptr) return;
    const auto* old_closed = std::get_if<ClosedArrivals>(&old_spec);
    const auto* new_closed = std::get_if<ClosedArrivals>(&new_spec);
    const bool same_process =
        text_in(*old_arrivals, "process") == text_in(*new_arrivals, "process");
    const bool same_users = !old_closed || !new_closed || old_closed->users == new_closed->users;
    const bool same_file = text_in(*old_arrivals, "file") == text_in(*new_arrivals, "file");
    if (same_process && same_users && same_file) return;
    error("not-live",
          fmt::format("the {} of the arrivals cannot change during a run", !same_process ? "process"
                                                                           : !same_users
                                                                               ? "number of users"
                                                                               : "file"),
          new_arrivals->location.line > 0 ? new_arrivals->location : where, path,
          "`ballast list paths` prints the paths that can; a what-if can set any");
  }

  void add_clears(const Node& clear, const std::string& path, TimelineEvent& out) {
    const auto add = [&](const Node& item) {
      auto parts = split_path(item.scalar).value;
      if (parts && parts->size() == 3 && parts->front() == "balancers")
        parts->erase(parts->begin());
      if (!parts || parts->size() != 2 || parts->back() != "sticky") {
        error("unknown-path", fmt::format("'{}' cannot be cleared", item.scalar), item.location,
              path, "write BALANCER.sticky");
        return;
      }
      Node name = item;
      name.scalar = parts->front();
      const BalancerIndex index = find_entity(root_, "balancers", name, path, context_);
      if (index != kUnknownEntity) out.actions.push_back(ClearSticky{index});
    };
    if (clear.kind == Node::Kind::kScalar) add(clear);
    for (const Node& item : clear.list) add(item);
  }

  void add_fault(const Node& event, const std::string& path, TimelineEvent& out) {
    const std::string kind = text_in(event, "fault");
    const Node* target = event.find("target");
    for (const auto& [key, fault] : kFaultKeys)
      if (const Node* node = event.find(key); node != nullptr && kind != fault)
        error("unused-key", fmt::format("'{}' only goes with `fault: {}`", key, fault),
              node->location, path);
    if (kind.empty()) {
      for (const char* key : {"target", "for"})
        if (const Node* node = event.find(key))
          error("unused-key", fmt::format("'{}' only goes with a fault", key), node->location,
                path);
      return;
    }
    if (target == nullptr)
      error("missing-key", "'target' is missing", event.find("fault")->location, path,
            "it names the servers or pools that break");
    if (kind == "flap" && event.find("period") == nullptr)
      error("missing-key", "'period' is missing", event.find("fault")->location, path,
            "a server that flaps is down for the first half of each period");
    FaultSpec fault;
    for (const auto& [text, value] : kFaults)
      if (text == kind) fault.kind = value;
    if (target != nullptr) fault.targets = targets(*target, path + ".target");
    fault.length = duration_in(event, "for");
    fault.factor = number_in(event, "factor").value_or(fault.factor);
    fault.ratio = ratio_in(event, "ratio").value_or(fault.ratio);
    fault.after = duration_in(event, "after");
    fault.period = duration_in(event, "period").value_or(Duration{0});
    out.actions.push_back(std::move(fault));
  }

  void add_rollout(const Node& event, const std::string& path, TimelineEvent& out) {
    const Node* rollout = event.find("rollout");
    if (rollout == nullptr) return;
    out.rollout_every = duration_in(*rollout, "every").value_or(Duration{0});
    const Node* set = event.find("set");
    const bool changes_balancer =
        set != nullptr && std::any_of(set->map.begin(), set->map.end(), [](const auto& member) {
          return member.first.starts_with("balancers.");
        });
    if (!changes_balancer)
      error("unused-key", "'rollout' only goes with a `set` of a balancer", rollout->location,
            path);
  }

  Node root_;
  SystemSpec system_;
  const AddedServers& added_;
  Context& context_;
  std::vector<std::vector<bool>> present_;
};

}  // namespace

std::string event_path(const Node& event, std::size_t index) {
  const std::string name = text_in(event, "name");
  return name.empty() ? fmt::format("events[{}]", index + 1) : join_path("events", name);
}

std::vector<TimelineEvent> build_timeline(const Node& root, const SystemSpec& system,
                                          const AddedServers& added, Context& context) {
  return TimelineBuilder(root, system, added, context).build();
}

}  // namespace ballast
