// The part of the servers that minds their load: limits, shedding, contention.
#include "models/servers/contention.h"
#include "models/servers/server_bank.h"

namespace ballast {

void ServerBank::configure_guard(ServerId id, const PoolSpec& pool) {
  Server& s = servers_[id];
  if (s.guard == nullptr) {
    if (!needs_guard(pool)) return;
    const std::string entity = pool.name + "/" + pool.servers[s.index].name;
    s.guard = std::make_unique<ServerGuard>(Rng(seed_.key("limiter", entity)));
    s.guard->contention = pool.contention;
    s.classify();
  }
  ServerGuard& guard = *s.guard;
  // What has been learned stays as long as the settings do.
  if (!pool.limiter)
    guard.limit.reset();
  else if (!guard.limit || !(guard.limit->spec() == *pool.limiter))
    guard.limit.emplace(*pool.limiter, Rng(guard.rng()));
  if (!pool.shedding)
    guard.shedding.reset();
  else if (!guard.shedding || !(guard.shedding->spec() == *pool.shedding))
    guard.shedding.emplace(*pool.shedding);
}

void ServerBank::forget_load(ServerId id) {
  Server& s = servers_[id];
  if (s.guard == nullptr) return;
  if (s.guard->limit) s.guard->limit.emplace(s.guard->limit->spec(), Rng(s.guard->rng()));
  if (s.guard->shedding) s.guard->shedding.emplace(s.guard->shedding->spec());
}

bool ServerBank::is_over_limit(const Server& s) const {
  return s.guard->limit && !s.guard->limit->admits(s.in_system());
}

// The attempt has been let in.
void ServerBank::note_admitted(const Server& s, AttemptId id) {
  if (!s.guard->limit) return;
  if (id >= admitted_beside_.size()) admitted_beside_.resize(id + id / 2 + 1);
  admitted_beside_[id] = s.in_system();
}

void ServerBank::sample(AttemptId id, bool dropped) {
  const Attempt& a = attempts_[id];
  const Server& s = servers_[a.server];
  // Admitted before there was a limit.
  if (!s.guard->limit || id >= admitted_beside_.size() || admitted_beside_[id] == 0) return;
  s.guard->limit->sample(engine_.now - a.offered_at, admitted_beside_[id], dropped);
}

// The attempt has joined the queue.
void ServerBank::note_queued(const Server& s, AttemptId id) {
  if (!s.guard->shedding || s.guard->shedding->is_codel()) return;
  const Duration patience = s.guard->shedding->join(engine_.now, s.queued.count() == 1);
  engine_.timers.at(engine_.now + patience, Phase::kTimeout, shed_kind_, id,
                    attempts_[id].generation);
}

// What a worker takes from a queue that is not empty, where the server has a guard; kNone where all
// that waited has been dropped.
AttemptId ServerBank::pop_guarded(Server& s) {
  if (!s.guard->shedding) return pop_queue(s);
  QueueShedding& shedding = *s.guard->shedding;
  if (!shedding.is_codel()) {
    const bool newest = shedding.newest_first(engine_.now) && s.discipline == Discipline::kFifo;
    return take_out(s, newest ? s.tail : s.head);
  }
  return shedding.take(
      engine_.now,
      [&] {
        QueueShedding::Head head;
        if (s.head == kNone) return head;
        head.id = pop_queue(s);
        head.waited = engine_.now - attempts_[head.id].offered_at;
        head.behind = s.queued.count();
        return head;
      },
      [&](AttemptId id) {
        set_shed(id);
        // Those who wait for it hear of it when the worker has been seen to.
        engine_.timers.at(engine_.now, Phase::kFinish, shed_kind_, id, attempts_[id].generation);
      });
}

void ServerBank::set_shed(AttemptId id) {
  Attempt& a = attempts_[id];
  a.place = Place::kShed;
  step_aside(servers_[a.server], a);
  a.next = a.prev = kNone;
  sample(id, true);
}

bool ServerBank::is_shed(AttemptId id, std::uint64_t tag) {
  const Attempt& a = attempts_[id];
  if (a.generation != tag) return false;
  if (a.place == Place::kShed) return true;
  if (a.place != Place::kQueue) return false;
  Server& s = servers_[a.server];
  // Shedding may have been turned off since; then it waits on.
  if (!s.guard->shedding || s.guard->shedding->is_codel()) return false;
  take_out(s, id);
  set_shed(id);
  return true;
}

// How many are being worked on: those who hold a worker while their calls run are not.
std::uint32_t ServerBank::in_service(const Server& s) const {
  if (s.sharing) return static_cast<std::uint32_t>(s.sharing->jobs());
  std::uint32_t n = 0;
  const ServerId id = first_[s.pool] + s.index;
  for (std::uint32_t slot = s.first_slot; slot < s.first_slot + slots_[id]; ++slot)
    n += slot_attempt_[slot] != kNone && attempts_[slot_attempt_[slot]].place == Place::kService;
  return n;
}

double ServerBank::contended(const Server& s, double speed) const {
  return s.guard->contention ? speed / contention_slowdown(*s.guard->contention, in_service(s))
                             : speed;
}

}  // namespace ballast
