#include "models/theory/regimes.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace ballast {

namespace {

using Fault = FaultSpec::Kind;

class RegimeBuilder {
 public:
  explicit RegimeBuilder(const SystemSpec& spec) : spec_(spec) {
    for (const TrafficSpec& traffic : spec.traffic) {
      now_.traffic.push_back(&traffic);
      plan_jumps(traffic, kStart);
    }
    for (const BalancerSpec& balancer : spec.balancers)
      now_.balancers.emplace_back(std::max(balancer.instances, 1u), &balancer);
    for (const PoolSpec& pool : spec.pools) {
      now_.pools.push_back(&pool);
      now_.servers.emplace_back();
      for (const ServerSpec& server : pool.servers)
        now_.servers.back().push_back({.in_service = server.present});
    }
    for (const TimelineEvent& event : spec.timeline)
      for (const Action& action : event.actions)
        std::visit([&](const auto& a) { plan(event, a); }, action);
  }

  std::vector<Regime> build() {
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });
    const Time end = kStart + spec_.duration;
    std::vector<Regime> all;
    auto next = changes_.begin();
    while (true) {
      now_.what.clear();
      for (; next != changes_.end() && next->at <= now_.at; ++next) {
        if (next->apply) next->apply();
        mention(next->what);
      }
      condition_servers();
      now_.until = next != changes_.end() && next->at < end ? next->at : end;
      all.push_back(now_);
      if (now_.until >= end) return all;
      now_.at = now_.until;
    }
  }

 private:
  struct Change {
    Time at;
    std::string what;
    std::function<void()> apply;  // empty: the instant alone matters
  };

  void add(Time at, std::string what, std::function<void()> apply) {
    changes_.push_back({at, std::move(what), std::move(apply)});
  }
  void mention(const std::string& what) {
    if (what.empty() || now_.what.find(what) != std::string::npos) return;
    now_.what += (now_.what.empty() ? "" : ", ") + what;
  }
  static std::string title(const TimelineEvent& event) {
    return event.name.empty() ? event.note : event.name;
  }

  // A ramp changes all the time; only a jump makes a regime of its own.
  void plan_jumps(const TrafficSpec& traffic, Time from) {
    const auto* open = std::get_if<OpenArrivals>(&traffic.arrivals);
    if (open == nullptr) return;
    const auto& segments = open->rate.segments;
    for (std::size_t i = 1; i < segments.size(); ++i)
      if (segments[i].at > from && segments[i].from != segments[i - 1].to)
        add(segments[i].at, "rate of " + traffic.name, nullptr);
  }

  void plan(const TimelineEvent& event, const SetTraffic& set) {
    add(event.at, title(event), [this, &set] { now_.traffic[set.traffic] = set.spec.get(); });
    plan_jumps(*set.spec, event.at);
  }
  void plan(const TimelineEvent& event, const SetPool& set) {
    add(event.at, title(event), [this, &set] { now_.pools[set.pool] = set.spec.get(); });
  }
  void plan(const TimelineEvent& event, const SetBalancer& set) {
    const std::size_t instances = now_.balancers[set.balancer].size();
    for (std::size_t k = 0; k < instances; ++k)
      add(event.at + static_cast<std::int64_t>(k) * event.rollout_every, title(event),
          [this, &set, k] { now_.balancers[set.balancer][k] = set.spec.get(); });
  }
  void plan(const TimelineEvent&, const ClearSticky&) {}  // pins are not part of a regime
  void plan(const TimelineEvent& event, const AddServers& added) {
    add(event.at, title(event), [this, &added] {
      for (std::uint32_t i = 0; i < added.count; ++i)
        now_.servers[added.pool][added.first + i].in_service = true;
    });
  }
  void plan(const TimelineEvent& event, const DrainServers& drained) {
    take_out(event, drained.servers);
  }
  void plan(const TimelineEvent& event, const RemoveServers& removed) {
    take_out(event, removed.servers);
  }
  void plan(const TimelineEvent& event, const MaintainServers& maintained) {
    take_out(event, maintained.servers);
  }
  void plan(const TimelineEvent& event, const ReadyServers& ready) {
    take_out(event, ready.servers, false);
  }
  void take_out(const TimelineEvent& event, const std::vector<ServerRef>& servers,
                bool out = true) {
    add(event.at, title(event), [this, &servers, out] {
      for (const ServerRef& s : servers) now_.servers[s.pool][s.server].in_service = !out;
    });
  }
  void plan(const TimelineEvent& event, const FaultSpec& fault) {
    add(event.at, title(event), [this, &fault] { faults_.push_back(&fault); });
    if (!fault.length) return;
    const std::string name = title(event);
    add(event.at + *fault.length, "end of " + (name.empty() ? "a fault" : name),
        [this, &fault] { std::erase(faults_, &fault); });
  }

  void condition_servers() {
    for (auto& pool : now_.servers)
      for (ServerCondition& server : pool) server = {.in_service = server.in_service};
    for (const FaultSpec* fault : faults_)
      for (const ServerRef& target : fault->targets)
        suffer(now_.servers[target.pool][target.server], *fault);
  }

  static void suffer(ServerCondition& server, const FaultSpec& fault) {
    const auto fail = [&](double ratio) {
      server.error_ratio = 1 - (1 - server.error_ratio) * (1 - ratio);
    };
    switch (fault.kind) {
      case Fault::kCrash:
      case Fault::kRefuse:
      case Fault::kBlackhole:
        server.refuses = true;
        break;
      case Fault::kSlow:
        server.slowdown *= fault.factor;
        break;
      case Fault::kErrors:
        fail(fault.ratio);
        break;
      case Fault::kPause:
        server.slowdown = std::numeric_limits<double>::infinity();
        break;
      case Fault::kFlap:
        fail(0.5);
        break;
    }
  }

  const SystemSpec& spec_;
  Regime now_;
  std::vector<Change> changes_;
  std::vector<const FaultSpec*> faults_;  // in force
};

}  // namespace

std::vector<Regime> regimes(const SystemSpec& spec) { return RegimeBuilder(spec).build(); }

}  // namespace ballast
