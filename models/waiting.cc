// Attempts that wait in a balancer because its limits let no more of them into the pool.
#include "models/hot_path.h"

namespace ballast {

// Whether nobody was chosen only because of the limits.
bool Run::is_full(const Front::Choice& choice) const {
  const Upstream& upstream = *upstreams_[choice.upstream];
  return !upstream.has_room() || upstream.queues_unchosen();
}

// HAProxy: a pinned attempt does not join a full queue of its server (maxqueue) but is balanced
// like others, with `option redispatch`; otherwise it fails. So does one whose server is hashed.
Front::Choice Run::redispatched(const Attempt& a, const Front::Choice& choice) {
  Upstream& upstream = *upstreams_[choice.upstream];
  upstream.follow_load();
  Front& front = fronts_[now_.traffic[a.traffic].to];
  if (!upstream.saturated(choice.server) || !upstream.queue_full(choice.server) ||
      front.relaying(a).spec.redispatch == RelaySpec::Redispatch::kNone)
    return choice;
  EarlierTries full;
  full.tried = {&choice.server, 1};
  return front.choose(a, engine_.now, affinity_, full);
}

// Whether the attempt must not go on now: then it waits, or has failed.
bool Run::hold_back(AttemptId id, const Front::Choice& choice) {
  Upstream& upstream = *upstreams_[choice.upstream];
  const bool room_in_pool = upstream.has_room();
  if (room_in_pool && choice.server != kNoServer && !upstream.saturated(choice.server))
    return false;
  if (rooms_.size() < upstreams_.size()) rooms_.resize(upstreams_.size());
  auto& room = rooms_[choice.upstream];
  if (!room) room = std::make_unique<WaitingRoom>(attempts_, upstream);
  const LimitsSpec& limits = upstream.limits();
  Attempt& a = attempts_[id];
  a.upstream = choice.upstream;
  const bool queue_full =
      room_in_pool && choice.server != kNoServer && upstream.queue_full(choice.server);
  if (room->waiting() >= limits.queue || queue_full) {
    // Without a queue a pool whose servers are all full has none to offer, as in nginx.
    const Cause cause = !room_in_pool       ? Cause::kCircuitOpen
                        : limits.queue == 0 ? Cause::kNoBackend
                                            : Cause::kQueueFull;
    unplaced(choice.pool, cause);
    tell_failed(id, cause);
    return true;
  }
  room->join(id, room_in_pool ? choice.server : kNoServer, engine_.now);
  if (limits.queue_timeout)
    engine_.timers.after(engine_.timers.ring(kQueueTimeout, *limits.queue_timeout, Phase::kTimeout),
                         engine_.now, id, a.generation);
  return true;
}

// Takes the attempt out of its queue; `cause` is why the pool counts it as failed, if it does.
void Run::stop_waiting(AttemptId id, std::optional<Cause> cause) {
  const std::uint32_t upstream = attempts_[id].upstream;
  note_wait(attempts_[id]);
  rooms_[upstream]->leave(id);
  if (cause) unplaced(upstreams_[upstream]->pool(), *cause);
}

void Run::note_wait(const Attempt& a) {
  balancer_book_.waited(now_.traffic[a.traffic].to, engine_.now - a.offered_at);
}

// `server` has one attempt less.
void Run::admit_waiting(std::uint32_t number, ServerIndex server) {
  if (number >= rooms_.size() || !rooms_[number] || rooms_[number]->waiting() == 0) return;
  WaitingRoom& room = *rooms_[number];
  room.look_at(server);
  // An attempt that fails at once frees its place from within: the loop sees to that, too.
  if (room.busy) return;
  room.busy = true;
  Upstream& upstream = *upstreams_[number];
  while (room.take_look(server)) {
    upstream.follow_load();
    while (room.waiting() > 0 && upstream.has_room()) {
      if (upstream.bounded(server) && (!upstream.eligible(server) || upstream.full(server))) break;
      const AttemptId id = room.first_for(server);
      if (id == kNone) break;
      if (room.leave(id) == kNoServer && upstream.bounded(server))
        fronts_[now_.traffic[attempts_[id].traffic].to].pin(attempts_[id],
                                                            upstream.first() + server, engine_.now);
      admit(id, number, server);
    }
  }
  room.busy = false;
}

// The attempt goes on: to the server with room, or where the algorithm sends it if all have room.
void Run::admit(AttemptId id, std::uint32_t number, ServerIndex server) {
  Attempt& a = attempts_[id];
  Upstream& upstream = *upstreams_[number];
  if (!upstream.bounded(server)) {
    EarlierTries has_waited;
    has_waited.waited = true;
    const Front::Choice choice =
        fronts_[now_.traffic[a.traffic].to].choose(a, engine_.now, affinity_, has_waited);
    if (choice.server == kNoServer || choice.upstream != number) {
      note_wait(a);
      unplaced(upstream.pool(), Cause::kNoBackend);
      tell_failed(id, Cause::kNoBackend);
      return;
    }
    server = choice.server;
    if (upstream.full(server)) {
      rooms_[number]->join(id, server, a.offered_at);
      return;
    }
  }
  note_wait(a);
  if (a.role == Role::kCopy) note_server(a, number, server);
  place(id, number, server);
}

// Servers, weights or limits have changed: whoever may go on now does, and nobody waits for a
// server that is not there.
void Run::review_waiting() {
  for (std::uint32_t number = 0; number < rooms_.size(); ++number) {
    if (!rooms_[number] || rooms_[number]->waiting() == 0) continue;
    const Upstream& upstream = *upstreams_[number];
    for (ServerIndex i = 0; i < upstream.servers(); ++i) {
      if (!upstream.eligible(i)) rooms_[number]->release(i);
      admit_waiting(number, i);
    }
  }
}

// By an event of its own: what changes what a balancer believes is often in the middle of an
// attempt.
void Run::review_if_health_changed() {
  if (health_.take_change() && !rooms_.empty())
    engine_.timers.at(engine_.now, Phase::kArrive, kReview, 0, 0);
}

}  // namespace ballast
