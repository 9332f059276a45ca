#include "models/servers/server_bank.h"

#include <algorithm>
#include <bit>
#include <string>

#include "sim/check.h"

namespace ballast {

namespace {

// The most workers a server has at any time of the run, so that its slots can be laid out once.
std::uint32_t most_workers(const SystemSpec& spec, PoolIndex pool, ServerIndex server) {
  std::uint32_t most = spec.pools[pool].servers[server].workers;
  for (const TimelineEvent& event : spec.timeline)
    for (const Action& action : event.actions)
      if (const auto* set = std::get_if<SetPool>(&action); set && set->pool == pool) {
        const std::uint32_t workers = set->spec->servers[server].workers;
        if (most != kUnlimited && workers != kUnlimited) most = std::max(most, workers);
      }
  return most;
}

bool is_at_server(const Attempt& a) {
  return a.place == Place::kQueue || a.place == Place::kService || a.place == Place::kCalls ||
         a.place == Place::kShed;
}

}  // namespace

ServerBank::ServerBank(const SystemSpec& spec, Engine& engine, AttemptSlab& attempts,
                       std::uint32_t unlimited_kind, std::uint32_t shed_kind)
    : engine_(engine),
      attempts_(attempts),
      unlimited_kind_(unlimited_kind),
      shed_kind_(shed_kind),
      seed_{spec.seed, spec.replication} {
  std::size_t servers = 0;
  for (const PoolSpec& pool : spec.pools) servers += pool.servers.size();
  servers_.reserve(servers);
  slots_.reserve(servers);
  std::uint32_t slots = 0;
  for (PoolIndex p = 0; p < spec.pools.size(); ++p) {
    const PoolSpec& pool = spec.pools[p];
    first_.push_back(static_cast<ServerId>(servers_.size()));
    for (ServerIndex i = 0; i < pool.servers.size(); ++i) {
      const ServerSpec& from = pool.servers[i];
      Server& s = servers_.emplace_back();
      s.pool = p;
      s.index = i;
      s.discipline = pool.discipline;
      s.workers = from.workers;
      s.queue_limit = pool.queue;
      s.configured_speed = s.speed = from.speed;
      s.present = s.accepts = from.present;
      s.workers_present.set(from.present && from.workers != kUnlimited ? from.workers : 0, kStart);
      s.presence.set(from.present ? 1 : 0, kStart);
      s.first_slot = slots;
      std::uint32_t needs = 0;
      if (from.workers == kUnlimited && !pool.contention) {
        s.discipline = Discipline::kFifo;  // nobody ever waits or shares
      } else if (from.workers == kUnlimited || pool.discipline == Discipline::kProcessorSharing) {
        // Whoever is served without end of workers, but at a speed that all have in common, is
        // served as in processor sharing.
        s.sharing = std::make_unique<ProcessorSharing>(from.workers);
        s.sharing->set_speed(s.speed, kStart);
        needs = 1;
      } else {
        needs = most_workers(spec, p, i);
        s.free_workers =
            from.workers >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << from.workers) - 1;
      }
      slots_.push_back(needs);
      slots += needs;
      configure_guard(first_[p] + i, pool);
      s.classify();
    }
  }
  slot_attempt_.assign(slots, kNone);
  slot_server_.resize(slots);
  for (ServerId id = 0; id < servers_.size(); ++id)
    std::fill_n(slot_server_.begin() + servers_[id].first_slot, slots_[id], id);
  engine_.completions.resize(slots);
}

std::uint32_t ServerBank::take_free_slot(Server& s) {
  if (s.free_workers != 0) [[likely]] {
    const auto worker = static_cast<std::uint32_t>(std::countr_zero(s.free_workers));
    s.free_workers &= s.free_workers - 1;
    return s.first_slot + worker;
  }
  std::uint32_t slot = s.first_slot + 64;  // beyond the bitmap: the first empty slot
  while (slot_attempt_[slot] != kNone) ++slot;
  return slot;
}

void ServerBank::enqueue(Server& s, AttemptId id) {
  Attempt& a = attempts_[id];
  a.place = Place::kQueue;
  if (s.discipline == Discipline::kLifo && s.head != kNone) {
    a.prev = kNone;
    a.next = s.head;
    attempts_[s.head].prev = id;
    s.head = id;
  } else {
    append(s, a, id);
  }
  s.queued.add(engine_.now);
  if (s.queued.count() > s.queue_max) s.queue_max = s.queued.count();
}

void ServerBank::unlink(Server& s, Attempt& a) {
  (a.prev == kNone ? s.head : attempts_[a.prev].next) = a.next;
  (a.next == kNone ? s.tail : attempts_[a.next].prev) = a.prev;
}

AttemptId ServerBank::take_out(Server& s, AttemptId id) {
  unlink(s, attempts_[id]);
  s.queued.remove(engine_.now);
  return id;
}

ServerBank::Admission ServerBank::admit_with_care(Server& s, AttemptId id) {
  Attempt& a = attempts_[id];
  if (!s.accepts) [[unlikely]]
    return Admission::kRefused;
  if (s.black_hole) [[unlikely]] {
    a.place = Place::kLost;
    return Admission::kLost;
  }
  if (s.guard && is_over_limit(s)) [[unlikely]]
    return Admission::kRejected;
  if (s.sharing) {
    if (s.queue_limit != kUnlimited && s.in_system() >= std::uint64_t{s.workers} + s.queue_limit)
      return Admission::kQueueFull;
    step_aside(s, a);
    if (s.guard) note_admitted(s, id);
    a.place = Place::kService;
    ledger_->started(s, a, engine_.now);
    s.sharing->add(id, decide_work(s, a), engine_.now);
    resettle_sharing(s);
    return Admission::kAccepted;
  }
  if (has_free_worker(s)) {
    s.busy.add(engine_.now);
    if (s.guard) note_admitted(s, id);
    start(s, id, s.workers == kUnlimited ? kNone : take_free_slot(s));
    crowd_changed(s);
    return Admission::kAccepted;
  }
  if (s.queue_limit != kUnlimited) {
    // A frozen server still has room for what its idle workers would have taken.
    const std::uint32_t idle = s.workers - std::min(s.busy.count(), s.workers);
    if (s.queued.count() >= static_cast<std::uint64_t>(s.queue_limit) + idle)
      return Admission::kQueueFull;
  }
  enqueue(s, id);
  if (s.guard) [[unlikely]] {
    note_admitted(s, id);
    note_queued(s, id);
  }
  return Admission::kAccepted;
}

std::int64_t ServerBank::decide_work(const Server& s, Attempt& a) const {
  if (s.error_ratio > 0) [[unlikely]] {
    a.will_fail = keyed_uniform(a.key, kErrorLuck + a.number) < s.error_ratio;
    if (a.will_fail && s.error_after >= Duration{0}) {
      // The wait of an error does not shrink or grow with the speed of the server.
      const double speed = s.speed > 0 ? s.speed : full_speed(s);
      a.work_ns = static_cast<std::int64_t>(static_cast<double>(s.error_after.count()) * speed);
    }
  }
  return a.work_ns;
}

void ServerBank::start(Server& s, AttemptId id, std::uint32_t slot) {
  Attempt& a = attempts_[id];
  if (slot != kNone) [[likely]] {
    start_on_slot(s, a, id, slot);
    return;
  }
  note_start(s, a, slot);
  append(s, a, id);
  if (s.speed > 0) set_unlimited_timer(s, id);
}

AttemptId ServerBank::finish_shared(std::uint32_t slot) {
  Server& s = servers_[slot_server_[slot]];
  const AttemptId id = s.sharing->remove_first(engine_.now);
  resettle_sharing(s);
  return id;
}

AttemptId ServerBank::finish_unlimited(AttemptId id, std::uint64_t tag) {
  Attempt& a = attempts_[id];
  // Stale when the attempt has left, or a change of speed has moved the end of its work.
  if (a.place != Place::kService || static_cast<std::uint64_t>(a.work_ns) != tag) return kNone;
  Server& s = servers_[a.server];
  if (s.workers != kUnlimited || s.speed == 0) return kNone;
  unlink(s, a);
  a.next = a.prev = kNone;
  return id;
}

void ServerBank::release_with_care(Attempt& a) {
  a.holds_worker = false;
  Server& s = servers_[a.server];
  if (s.workers == kUnlimited) {
    s.busy.remove(engine_.now);
    return;
  }
  const std::uint32_t slot = a.slot;
  a.slot = kNone;
  if (s.head != kNone && s.speed > 0 && slot - s.first_slot < s.workers) {
    if (const AttemptId next = pop_next(s); next != kNone) [[likely]] {
      start(s, next, slot);  // the worker stays busy: one update of the tree
      crowd_changed(s);
      return;
    }
  }
  slot_attempt_[slot] = kNone;
  const std::uint32_t worker = slot - s.first_slot;
  if (worker < std::min(s.workers, 64u)) s.free_workers |= std::uint64_t{1} << worker;
  engine_.completions.clear(slot);
  s.busy.remove(engine_.now);
  start_waiting(s);
}

void ServerBank::check_little() const {
  std::vector<std::uint64_t> stay(servers_.size());
  for (ServerId id = 0; id < servers_.size(); ++id)
    stay[id] = servers_[id].stay_ns + ledger_->sojourns_ns(id, servers_[id]);
  for (AttemptId i = 0; i < attempts_.size(); ++i) {
    const Attempt& a = attempts_[i];
    if (is_at_server(a))
      stay[a.server] += static_cast<std::uint64_t>((engine_.now - a.offered_at).count());
  }
  for (ServerId id = 0; id < servers_.size(); ++id)
    SIM_CHECK(servers_[id].in_system_reading(engine_.now) == stay[id],
              "Little's law: the integral of the attempts present equals the sum of their stays, "
              "server " +
                  std::to_string(id));
}

void ServerBank::withdraw(AttemptId id) {
  Attempt& a = attempts_[id];
  Server& s = servers_[a.server];
  if (a.place == Place::kQueue) {
    unlink(s, a);
    s.queued.remove(engine_.now);
  } else if (a.place == Place::kService) {
    if (s.sharing) {
      s.sharing->remove(id, engine_.now);
      resettle_sharing(s);
    } else if (s.workers == kUnlimited) {
      unlink(s, a);
    }
  }
  a.next = a.prev = kNone;
  release_worker(a);
}

std::vector<AttemptId> ServerBank::attempts_at(ServerId id) const {
  std::vector<AttemptId> found;
  for (AttemptId i = 0; i < attempts_.size(); ++i) {
    const Attempt& a = attempts_[i];
    if (a.server == id && is_at_server(a)) found.push_back(i);
  }
  return found;
}

void ServerBank::start_waiting(Server& s) {
  if (s.sharing) return;
  while (has_free_worker(s) && s.queued.count() > 0) {
    const AttemptId id = pop_next(s);
    if (id == kNone) break;
    s.busy.add(engine_.now);
    start(s, id, s.workers == kUnlimited ? kNone : take_free_slot(s));
  }
  crowd_changed(s);
}

void ServerBank::resettle_sharing(Server& s) {
  if (s.guard) [[unlikely]] {
    s.speed = effective_speed(s);
    s.sharing->set_speed(s.speed, engine_.now);
  }
  const auto jobs = static_cast<std::uint32_t>(s.sharing->jobs());
  s.busy.set(std::min(jobs, s.workers), engine_.now);
  engine_.completions.set(s.first_slot, s.sharing->next_departure(engine_.now), engine_.now);
}

void ServerBank::set_speed(Server& s, double speed) {
  const double old = s.speed;
  if (speed == old) return;
  s.speed = speed;
  if (s.sharing) {
    s.sharing->set_speed(speed, engine_.now);
    resettle_sharing(s);
    return;
  }
  // What is left of the work under way, at speed 1.
  const auto left = [&](const Attempt& a, Time due) {
    if (old == 0) return a.work_ns;
    return static_cast<std::int64_t>(static_cast<double>((due - engine_.now).count()) * old + 0.5);
  };
  if (s.workers == kUnlimited) {
    for (AttemptId id = s.head; id != kNone; id = attempts_[id].next) {
      Attempt& a = attempts_[id];
      a.work_ns = left(a, at_ns(a.work_ns));
      if (speed > 0) set_unlimited_timer(s, id);
    }
    return;
  }
  const ServerId id = first_[s.pool] + s.index;
  for (std::uint32_t slot = s.first_slot; slot < s.first_slot + slots_[id]; ++slot) {
    if (slot_attempt_[slot] == kNone) continue;
    Attempt& a = attempts_[slot_attempt_[slot]];
    if (a.place != Place::kService) continue;  // held by calls
    a.work_ns = left(a, engine_.completions.at(slot));
    engine_.completions.set(slot, speed > 0 ? engine_.now + service_time(s, a.work_ns) : kNever,
                            engine_.now);
  }
}

void ServerBank::set_unlimited_timer(Server& s, AttemptId id) {
  // The due instant replaces the work in the record: a timer with another instant is stale.
  Attempt& a = attempts_[id];
  const Time due = engine_.now + service_time(s, a.work_ns);
  a.work_ns = ns(due);
  engine_.timers.at(due, Phase::kFinish, unlimited_kind_, id, static_cast<std::uint64_t>(ns(due)));
}

void ServerBank::settle(ServerId id) {
  Server& s = servers_[id];
  s.accepts = s.present && s.refusing == 0;
  s.black_hole = s.silent > 0;
  set_speed(s, effective_speed(s));
  s.classify();
  // A removed server counts until it has finished its work.
  const bool there = s.present || s.in_system() > 0;
  s.workers_present.set(there && s.workers != kUnlimited ? s.workers : 0, engine_.now);
  s.presence.set(s.present ? 1 : 0, engine_.now);
  start_waiting(s);
}

void ServerBank::set_workers(ServerId id, std::uint32_t workers) {
  Server& s = servers_[id];
  if (workers == s.workers) return;
  SIM_CHECK(workers != kUnlimited && s.workers != kUnlimited, "workers cannot become unlimited");
  s.workers = workers;
  if (s.sharing) {
    s.sharing->set_workers(workers, engine_.now);
    resettle_sharing(s);
  } else {
    s.free_workers = 0;
    for (std::uint32_t w = 0; w < std::min(workers, 64u); ++w)
      if (slot_attempt_[s.first_slot + w] == kNone) s.free_workers |= std::uint64_t{1} << w;
  }
  settle(id);
}

}  // namespace ballast
