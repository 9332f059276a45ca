// The way of nearly every request: from its arrival to its server, and from the end of its work
// into the books. The loop inlines it as a whole (loop.cc), so whatever is rare is a call away, in
// life.cc and its neighbours. Records are handed on by reference: after any call that is not
// inlined the compiler would look them up again.
#pragma once

#include "models/run.h"

namespace ballast {

inline void Run::on_arrival(std::uint32_t source) {
  Source& s = sources_[source];
  const AttemptId id = attempts_.allocate();
  Attempt& a = attempts_[id];
  s.fill(a);
  engine_.arrivals.set(source, s.advance());
  if (const Lane& lane = lanes_[source]; lane.is_free()) {
    note_arrival(a);
    ledger_.request_sent(a);
    send_straight(a, id, lane);
    return;
  }
  const TrafficSpec& traffic = now_.traffic[source];
  if (const std::uint32_t user = s.next_user(); user != kNone) {
    // The pins of many users are far from the caches: ask for this one's a request ahead. (Here
    // and not in a function of its own: gcc drops calls that do nothing but prefetch.)
    if (const void* pin = fronts_[traffic.to].address_of(source, user)) __builtin_prefetch(pin, 1);
  }
  begin_request(a, id, traffic);
}

inline void Run::on_completion(std::uint32_t slot) {
  const AttemptId id = bank_.finish_work(slot);
  Attempt& a = attempts_[id];
  Server& server = bank_[a.server];
  if (server.straight && is_wanted(a) && !a.will_fail) [[likely]]
    answer(a, id, server);
  else
    work_done(a, id, server);
  if (far_apart_) [[unlikely]]
    fetch_completions(slot);
}

inline void Run::note_arrival(Attempt& a) {
  a.request_at = engine_.now;
  a.request_window = ledger_.window();
  // Users are met in random order: bring this one's tally near before the request ends.
  if (a.user != kNone) __builtin_prefetch(ledger_.tally_of(a), 1);
}

inline void Run::begin_request(Attempt& a, AttemptId id, const TrafficSpec& traffic) {
  note_arrival(a);
  ledger_.request_arrived(a);
  a.place = Place::kClient;
  if (guarded_) [[unlikely]]
    note_request(a);
  if (traffic.client.abandon_after) [[unlikely]]
    arm(id, true);
  send(a, id, traffic);
}

inline void Run::send(Attempt& a, AttemptId id, const TrafficSpec& traffic) {
  if (const Lane& lane = lanes_[a.traffic]; lane.is_free()) {
    ledger_.attempt_sent(a);
    send_straight(a, id, lane);
    return;
  }
  if (guarded_ && throttled(id)) [[unlikely]]
    return;
  if (traffic.client.timeout)
    engine_.timers.after(client_timers_[a.traffic].timeout, engine_.now, id, a.generation);
  Front& front = fronts_[traffic.to];
  if (!front.reach(a, engine_.now)) [[unlikely]] {
    unreached(id);
    return;
  }
  if (front.relays() && relay(id)) return;
  dispatch(a, id, front, {});
}

// Nothing is in the way between the client and the server that the policy picks. (The ledger has
// it.)
inline void Run::send_straight(Attempt& a, AttemptId id, const Lane& lane) {
  if (lane.timed) engine_.timers.after(lane.timeout, engine_.now, id, a.generation);
  const ServerIndex server = lane.route.pick(engine_.now);
  if (server == kNoServer) [[unlikely]] {
    unplaced(lane.route.pool, Cause::kNoBackend);
    tell_failed(id, Cause::kNoBackend);
    return;
  }
  set_work(a, lane.route.pool);
  place(a, id, *lane.route.upstream, lane.route.number, server);
}

// The balancer chooses a server for an attempt, or for a copy of one.
inline void Run::dispatch(Attempt& a, AttemptId id, Front& front, const EarlierTries& earlier) {
  ledger_.attempt_sent(a);
  Front::Choice choice = front.choose(a, engine_.now, affinity_, earlier);
  if (choice.upstream == kNone) [[unlikely]] {
    tell_failed(id, Cause::kNoBackend);
    return;
  }
  Upstream& upstream = *upstreams_[choice.upstream];
  const bool limited = upstream.limited();
  if (limited && choice.pinned) [[unlikely]]
    choice = redispatched(a, choice);
  if (choice.server == kNoServer && !(limited && is_full(choice))) [[unlikely]] {
    unplaced(choice.pool, Cause::kNoBackend);
    tell_failed(id, Cause::kNoBackend);
    return;
  }
  set_work(a, choice.pool);
  if (limited &&
      (choice.server == kNoServer || !upstream.has_room() || upstream.saturated(choice.server)) &&
      hold_back(id, choice))
    return;
  if (a.role == Role::kCopy) [[unlikely]]
    note_server(a, choice.upstream, choice.server);
  place(a, id, upstream, choice.upstream, choice.server);
}

inline void Run::set_work(Attempt& a, PoolIndex pool) {
  a.work_ns = a.request_work_ns;
  if (a.work_ns == kPoolsWork || a.number > 1) draw_work(a, pool);
}

// The attempt (or call) reaches the server chosen for it.
inline void Run::place(Attempt& a, AttemptId id, Upstream& upstream, std::uint32_t number,
                       ServerIndex server) {
  a.upstream = number;
  a.server = upstream.first() + server;
  a.offered_at = engine_.now;
  a.will_fail = false;
  upstream.start(server, a.work_ns, engine_.now);
  Server& s = bank_[a.server];
  ledger_.offered(s, a);
  const ServerBank::Admission admission = bank_.admit(s, a, id);
  if (admission != ServerBank::Admission::kAccepted) [[unlikely]]
    not_admitted(id, admission);
  else if (upstream.watch() != kNone) [[unlikely]]
    health_.connected(upstream.watch(), server);
  if (far_apart_) [[unlikely]]
    fetch_arrival(upstream);
}

// Its own work is done: calls come next, then the response.
inline void Run::work_done(Attempt& a, AttemptId id, Server& server) {
  if (server.black_hole || a.will_fail) [[unlikely]]
    work_done_in_vain(id);
  else if (server.calls)
    begin_calls(a, id, server);
  else
    complete(a, id, server, true, false);
}

// A straight server has done its work and answers somebody who waits for it.
inline void Run::answer(Attempt& served, AttemptId id, Server& server) {
  bank_.release_plain_worker(server, served);
  Upstream& upstream = *upstreams_[served.upstream];
  const ServerIndex index = served.server - upstream.first();
  upstream.finish(index, Outcome::Kind::kOk, served.offered_at, engine_.now);
  Attempt* a = &served;
  if (upstream.attended()) [[unlikely]] {
    attend_end(served, upstream, index, Seen::kAnswered);
    a = &attempts_[id];  // others may have been let in, and the records may have moved
  }
  take_answer(*a, id, server);
}

// Any server has answered, or the connection has broken.
inline void Run::complete(Attempt& served, AttemptId id, Server& server, bool ok, bool broken) {
  bank_.answered(server, id);
  bank_.release_worker(server, served);
  bank_.depart(server, served);
  if (ok)
    report(served, Outcome::Kind::kOk, Seen::kAnswered);
  else
    report(served, Outcome::Kind::kError, broken ? Seen::kBroken : Seen::kError);
  Attempt& a = attempts_[id];  // others may have been let in, and the records may have moved
  if (!ok || !is_wanted(a)) [[unlikely]]
    failed_or_unwanted(id, ok);
  else
    take_answer(a, id, server);
}

// Whoever waits for the attempt has the answer of its server.
inline void Run::take_answer(Attempt& a, AttemptId id, Server& server) {
  if (a.role == Role::kRequest) [[likely]] {
    ledger_.answered(server, a, engine_.now);
    request_ok(a, id);
  } else {
    ledger_.answered_part(server, a, engine_.now);
    tell_answered(id);
  }
}

// The balancer learns how the attempt ended, unless it has given it up.
inline void Run::report(const Attempt& a, Outcome::Kind outcome, Seen seen) {
  if (a.role >= Role::kForgotten) [[unlikely]]
    return;
  Upstream& upstream = *upstreams_[a.upstream];
  const ServerIndex server = a.server - upstream.first();
  upstream.finish(server, outcome, a.offered_at, engine_.now);
  if (upstream.attended()) [[unlikely]]
    attend_end(a, upstream, server, seen);
}

// And so do those who watch its servers, or wait for them.
inline void Run::attend_end(const Attempt& a, Upstream& upstream, ServerIndex server, Seen seen) {
  const std::uint32_t number = a.upstream;
  if (upstream.watch() != kNone) {
    health_.ended(upstream.watch(), server, seen, is_wanted(a));
    if (health_.has_changed()) [[unlikely]]
      review_if_health_changed();
  }
  if (upstream.anyone_waits()) [[unlikely]]
    admit_waiting(number, server);
}

inline void Run::request_ok(const Attempt& a, AttemptId id) {
  if (!follows_ends_) [[likely]] {
    attempts_.release(id);
    return;
  }
  if (guarded_) note_answer(a, std::nullopt);
  request_ended(id, false);
}

}  // namespace ballast
