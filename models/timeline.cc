// How the timeline changes a run: settings, faults, servers that come and go.
#include <algorithm>

#include "models/clients/backoff.h"
#include "models/hot_path.h"

namespace ballast {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang 14 needs the guide

std::uint64_t tag_of(std::uint32_t action, std::uint32_t more) {
  return action | static_cast<std::uint64_t>(more) << 32;
}

}  // namespace

void Run::schedule_timeline() {
  for (std::uint32_t e = 0; e < spec_.timeline.size(); ++e) {
    const TimelineEvent& event = spec_.timeline[e];
    for (std::uint32_t i = 0; i < event.actions.size(); ++i) {
      const Action& action = event.actions[i];
      const auto* set = std::get_if<SetBalancer>(&action);
      if (set != nullptr) {
        const std::uint32_t instances = fronts_[set->balancer].instances();
        for (std::uint32_t k = 0; k < instances; ++k)
          engine_.timers.at(event.at + k * event.rollout_every, Phase::kControl, kRollout, e,
                            tag_of(i, k));
      } else {
        const bool fault = std::holds_alternative<FaultSpec>(action);
        engine_.timers.at(event.at, fault ? Phase::kFault : Phase::kControl, kAction, e, i);
      }
    }
  }
}

void Run::act(std::uint32_t event, std::uint32_t action, std::uint32_t instance) {
  std::visit(
      Overloaded{
          [&](const SetTraffic& set) { apply(set); },
          [&](const SetBalancer& set) { apply(set, instance); },
          [&](const SetPool& set) { apply(set); },
          [&](const ClearSticky& clear) { fronts_[clear.balancer].clear_sticky(); },
          [&](const AddServers& servers) { add(servers); },
          [&](const DrainServers& servers) { set_standing(servers.servers, kDrained, true); },
          [&](const RemoveServers& servers) { remove(servers.servers); },
          [&](const MaintainServers& servers) {
            set_standing(servers.servers, kMaintenance, true);
          },
          [&](const ReadyServers& servers) {
            set_standing(servers.servers, kDrained | kMaintenance, false);
          },
          [&](const FaultSpec&) { begin_fault(event, action); },
      },
      spec_.timeline[event].actions[action]);
  find_lanes();
}

void Run::find_lanes() {
  for (TrafficIndex t = 0; t < lanes_.size(); ++t) {
    const TrafficSpec& traffic = now_.traffic[t];
    Lane& lane = lanes_[t];
    lane.route = fronts_[traffic.to].direct_route(t);
    lane.open = lane.route.open && !traffic.client.abandon_after && !guarded_;
    lane.timed = traffic.client.timeout.has_value();
    lane.timeout = client_timers_[t].timeout;
  }
}

void Run::apply(const SetTraffic& set) {
  TrafficSpec& traffic = now_.traffic[set.traffic];
  traffic = *set.spec;
  configure_client(set.traffic);
  Source& source = sources_[set.traffic];
  source.set_work(traffic.work);
  if (!source.closed())
    engine_.arrivals.set(set.traffic, source.change(traffic.arrivals, engine_.now,
                                                    engine_.arrivals.at(set.traffic)));
  for (Front& front : fronts_) front.resolve_routes(now_);
  affinity_.configure(now_);
}

void Run::apply(const SetBalancer& set, std::uint32_t instance) {
  now_.balancers[set.balancer] = *set.spec;
  if (instance == 0) fronts_[set.balancer].configure_instances(*set.spec, engine_.now);
  fronts_[set.balancer].configure(instance, *set.spec, now_, standing_);
  configure_relay(set.balancer, instance);
  configure_health(set.balancer, instance);
  review_waiting();
}

void Run::configure_health(BalancerIndex b, std::uint32_t instance) {
  const BalancerSpec& spec = now_.balancers[b];
  for (PoolIndex p = 0; p < now_.pools.size(); ++p) {
    const std::uint32_t upstream = fronts_[b].upstream_of(instance, p);
    if (upstream == kNone) continue;
    const std::string entity =
        spec.name + "/" + std::to_string(instance) + "/" + now_.pools[p].name;
    health_.configure({b, instance, fronts_[b].instances(), upstream, seed_.key("health", entity)},
                      spec.health);
  }
}

void Run::apply(const SetPool& set) {
  PoolSpec& pool = now_.pools[set.pool];
  pool = *set.spec;
  pool_work_[set.pool] = Sampler(pool.work);
  for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
    const ServerId id = bank_.id(set.pool, i);
    bank_.set_queue_limit(id, pool.queue);
    bank_[id].configured_speed = pool.servers[i].speed;
    bank_.set_workers(id, pool.servers[i].workers);
    bank_.configure_guard(id, pool);
    bank_.settle(id);
  }
  configure_calls(set.pool);
  configure_upstreams();
}

// Weights of servers may have changed under every balancer and caller.
void Run::configure_upstreams() {
  for (Front& front : fronts_) front.pools_changed(now_, standing_);
  for (PoolIndex p = 0; p < now_.pools.size(); ++p)
    for (std::size_t i = 0; i < call_sites_[p].in_force; ++i) {
      const CallSpec& call = now_.pools[p].calls[i];
      call_sites_[p].plans[i].upstream->configure(now_.pools[call.pool], call.policy, {});
    }
  review_waiting();
}

void Run::configure_calls(PoolIndex p) {
  const std::vector<CallSpec>& calls = now_.pools[p].calls;
  CallSites& sites = call_sites_[p];
  sites.in_force = calls.size();
  if (sites.plans.size() < calls.size()) sites.plans.resize(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CallSpec& call = calls[i];
    CallPlan& plan = sites.plans[i];
    if (plan.upstream == nullptr || plan.pool != call.pool) {
      const PoolSpec& pool = now_.pools[call.pool];
      const std::string entity =
          "call/" + now_.pools[p].name + "/" + std::to_string(i) + "/" + pool.name;
      plan.number = static_cast<std::uint32_t>(upstreams_.size());
      upstreams_.push_back(std::make_unique<Upstream>(pool, sites_[call.pool], call.policy,
                                                      WeightsSpec{}, standing_,
                                                      Rng(seed_.key("policy", entity))));
      plan.upstream = upstreams_.back().get();
    }
    plan.pool = call.pool;
    plan.work = &pool_work_[call.pool];
    plan.whole = static_cast<std::uint16_t>(call.count);
    plan.part = call.count - plan.whole;
    plan.async = call.async;
  }
  for (ServerIndex i = 0; i < now_.pools[p].servers.size(); ++i)
    bank_.set_calls(bank_.id(p, i), !now_.pools[p].calls.empty());
}

void Run::configure_client(TrafficIndex t) {
  const ClientSpec& client = now_.traffic[t].client;
  if (is_constant(client.backoff))
    client_timers_[t].retry = engine_.timers.ring(kRetry, client.backoff.base, Phase::kArrive);
  if (client.timeout)
    client_timers_[t].timeout = engine_.timers.ring(kTimeout, *client.timeout, Phase::kTimeout);
  if (client.abandon_after)
    client_timers_[t].abandon =
        engine_.timers.ring(kAbandon, *client.abandon_after, Phase::kTimeout);
  configure_guard(t);
}

void Run::set_standing(ServerId id, Standing reasons, bool there) {
  const Standing before = standing_[id];
  standing_[id] = static_cast<Standing>(there ? before | reasons : before & ~reasons);
  // What is known of a server that comes is settled before it takes traffic.
  if (!there) health_.standing_changed(id, before, standing_[id]);
  for (const auto& upstream : upstreams_)
    if (upstream->has(id)) upstream->set_standing(id - upstream->first(), reasons, there);
  if (there) health_.standing_changed(id, before, standing_[id]);
  review_waiting();
}

void Run::set_standing(const std::vector<ServerRef>& servers, Standing reasons, bool there) {
  for (const ServerRef& ref : servers) set_standing(bank_.id(ref.pool, ref.server), reasons, there);
}

void Run::add(const AddServers& added) {
  for (ServerIndex i = added.first; i < added.first + added.count; ++i) {
    const ServerId id = bank_.id(added.pool, i);
    bank_[id].present = true;
    bank_.settle(id);
    warm_up(id);
    set_standing(id, kAdministrative, false);
  }
}

void Run::remove(const std::vector<ServerRef>& servers) {
  for (const ServerRef& ref : servers) {
    const ServerId id = bank_.id(ref.pool, ref.server);
    bank_[id].present = false;
    bank_.settle(id);
    set_standing(id, kAbsent, true);
  }
}

void Run::begin_fault(std::uint32_t event, std::uint32_t action) {
  const auto& fault = std::get<FaultSpec>(spec_.timeline[event].actions[action]);
  faults_.begin(fault);
  if (FaultBoard::stops_work(fault.kind)) crash(fault);
  if (fault.length)
    engine_.timers.at(engine_.now + *fault.length, Phase::kFault, kFaultEnd, event, action);
  if (fault.kind == FaultSpec::Kind::kFlap)
    engine_.timers.at(engine_.now + fault.period / 2, Phase::kFault, kFlapEdge, event,
                      tag_of(action, 1));
}

// A flap is down from even edges to odd ones, up from odd edges to even ones, until its length
// ends.
void Run::flap(std::uint32_t event, std::uint32_t action, std::uint32_t edge) {
  const auto& fault = std::get<FaultSpec>(spec_.timeline[event].actions[action]);
  const Time begun = spec_.timeline[event].at;
  if (fault.length && engine_.now >= begun + *fault.length) return;
  if (edge % 2 == 1) {
    end_fault(fault);
  } else {
    faults_.begin(fault);
    crash(fault);
  }
  engine_.timers.at(engine_.now + fault.period / 2, Phase::kFault, kFlapEdge, event,
                    tag_of(action, edge + 1));
}

// The process dies: connections break, all it was doing is lost.
void Run::crash(const FaultSpec& fault) {
  for (const ServerRef& ref : fault.targets) {
    const ServerId server = bank_.id(ref.pool, ref.server);
    for (const AttemptId id : bank_.attempts_at(server)) {
      Attempt& a = attempts_[id];
      // The failure of one attempt may have taken another with it.
      if (a.server != server || a.place == Place::kFree || a.place == Place::kClient ||
          a.place == Place::kRelay)
        continue;
      bank_.withdraw(id);
      a.place = Place::kService;
      if (a.role == Role::kRequest || a.role == Role::kCopy)
        fronts_[now_.traffic[a.traffic].to].connection_lost(a);
      complete(id, false, true);
    }
    bank_.forget_load(server);
  }
}

}  // namespace ballast
