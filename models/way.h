// The way of nearly every request: from its arrival to its server, and from the end of its work
// into the books. The loop inlines it as a whole (loop.cc), so whatever is rare is a call away, in
// life.cc and its neighbours.
#pragma once

#include "models/run.h"

namespace ballast {

inline void Run::on_arrival(std::uint32_t source) {
  Source& s = sources_[source];
  const AttemptId id = attempts_.allocate();
  s.fill(attempts_[id]);
  engine_.arrivals.set(source, s.advance());
  if (const std::uint32_t user = s.next_user(); user != kNone) {
    // The pins of many users are far from the caches: ask for this one's a request ahead. (Here
    // and not in a function of its own: gcc drops calls that do nothing but prefetch.)
    if (const void* pin = fronts_[now_.traffic[source].to].address_of(source, user))
      __builtin_prefetch(pin, 1);
  }
  begin_request(id);
}

inline void Run::on_completion(std::uint32_t slot) { work_done(bank_.finish_work(slot)); }

inline void Run::begin_request(AttemptId id) {
  Attempt& a = attempts_[id];
  a.request_at = engine_.now;
  a.request_window = ledger_.window();
  a.place = Place::kClient;
  ledger_.request_arrived(a);
  // Users are met in random order: bring this one's tally near before the request ends.
  if (a.user != kNone) __builtin_prefetch(ledger_.tally_of(a), 1);
  if (!client_guards_.empty()) [[unlikely]]
    note_request(a);
  if (now_.traffic[a.traffic].client.abandon_after) [[unlikely]]
    arm(id, true);
  send(id);
}

inline void Run::send(AttemptId id) {
  if (!client_guards_.empty() && throttled(id)) [[unlikely]]
    return;
  Attempt& a = attempts_[id];
  const TrafficSpec& traffic = now_.traffic[a.traffic];
  if (traffic.client.timeout)
    engine_.timers.after(client_timers_[a.traffic].timeout, engine_.now, kTimeout, id,
                         a.generation);
  Front& front = fronts_[traffic.to];
  if (!front.reach(a, engine_.now)) [[unlikely]] {
    unreached(id);
    return;
  }
  if (front.relays() && relay(id)) return;
  dispatch(id, {});
}

// The balancer chooses a server for an attempt, or for a copy of one.
inline void Run::dispatch(AttemptId id, const EarlierTries& earlier) {
  Attempt& a = attempts_[id];
  const TrafficSpec& traffic = now_.traffic[a.traffic];
  ledger_.attempt_sent(a);
  Front::Choice choice = fronts_[traffic.to].choose(a, engine_.now, affinity_, earlier);
  const bool limited = choice.upstream != kNone && upstreams_[choice.upstream]->limited();
  if (limited && choice.pinned) [[unlikely]]
    choice = redispatched(a, choice);
  if (choice.server == kNoServer && !(limited && is_full(choice))) [[unlikely]] {
    if (choice.upstream != kNone) unplaced(choice.pool, Cause::kNoBackend);
    tell_failed(id, Cause::kNoBackend);
    return;
  }
  a.work_ns = a.request_work_ns;
  if (a.work_ns == kPoolsWork || a.number > 1) draw_work(a, choice.pool);
  if (limited && hold_back(id, choice)) return;
  if (a.role == Role::kCopy) [[unlikely]]
    note_server(a, choice.upstream, choice.server);
  place(id, choice.upstream, choice.server);
}

// The attempt (or call) reaches the server chosen for it.
inline void Run::place(AttemptId id, std::uint32_t upstream, ServerIndex server) {
  Attempt& a = attempts_[id];
  Upstream& up = *upstreams_[upstream];
  a.upstream = upstream;
  a.server = up.first() + server;
  a.offered_at = engine_.now;
  a.will_fail = false;
  up.start(server, a.work_ns, engine_.now);
  ledger_.offered(a);
  const ServerBank::Admission admission = bank_.admit(id);
  if (admission != ServerBank::Admission::kAccepted) [[unlikely]]
    not_admitted(id, admission);
  else if (up.watch() != kNone) [[unlikely]]
    health_.connected(up.watch(), server);
}

// Its own work is done: calls come next, then the response.
inline void Run::work_done(AttemptId id) {
  const Attempt& a = attempts_[id];
  const Server& server = server_of(a);
  if (server.black_hole || a.will_fail || !now_.pools[server.pool].calls.empty()) [[unlikely]]
    work_done_otherwise(id);
  else
    complete(id, true);
}

// The server has answered, or the connection has broken.
inline void Run::complete(AttemptId id, bool ok, bool broken) {
  Attempt& a = attempts_[id];
  Server& server = server_of(a);
  bank_.answered(id);
  if (ok)
    leave_server(a, Outcome::Kind::kOk, Seen::kAnswered);
  else
    leave_server(a, Outcome::Kind::kError, broken ? Seen::kBroken : Seen::kError);
  if (!ok || !is_wanted(a)) [[unlikely]] {
    failed_or_unwanted(id, ok);
    return;
  }
  ledger_.served(a, server.pool, engine_.now);
  ++server.ok;
  if (a.role == Role::kRequest) [[likely]]
    request_ok(id);
  else
    tell_answered(id);
}

// The attempt has been answered.
inline void Run::leave_server(Attempt& a, Outcome::Kind outcome, Seen seen) {
  bank_.release_worker(a);
  bank_.depart(a);
  report(a, outcome, seen);
}

// The balancer learns how the attempt ended, unless it has given it up.
inline void Run::report(const Attempt& a, Outcome::Kind outcome, Seen seen) {
  if (a.role >= Role::kForgotten) [[unlikely]]
    return;
  Upstream& upstream = *upstreams_[a.upstream];
  const ServerIndex server = a.server - upstream.first();
  upstream.finish(server, outcome, a.offered_at, engine_.now);
  if (upstream.watch() != kNone) [[unlikely]] {
    health_.ended(upstream.watch(), server, seen, is_wanted(a));
    review_if_health_changed();
  }
  if (upstream.limited()) [[unlikely]]
    admit_waiting(a.upstream, server);
}

inline void Run::request_ok(AttemptId id) {
  const Attempt& a = attempts_[id];
  if (!client_guards_.empty()) [[unlikely]]
    note_answer(a, std::nullopt);
  ledger_.request_ok(a, engine_.now);
  if (!client_guards_.empty() || sources_[a.traffic].closed()) [[unlikely]]
    request_ended(id, false);
  else
    attempts_.release(id);
}

}  // namespace ballast
