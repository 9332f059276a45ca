// The life of a request: user -> client -> balancer -> pool -> server -> calls -> response. Its
// straight way is in hot_path.h.
#include <algorithm>

#include "models/clients/backoff.h"
#include "models/hot_path.h"

namespace ballast {

// The same for those who have only the number of the record.
void Run::begin_request(AttemptId id) {
  Attempt& a = attempts_[id];
  begin_request(a, id, now_.traffic[a.traffic]);
}

void Run::send(AttemptId id) {
  Attempt& a = attempts_[id];
  send(a, id, now_.traffic[a.traffic]);
}

void Run::dispatch(AttemptId id, const EarlierTries& earlier) {
  Attempt& a = attempts_[id];
  dispatch(a, id, fronts_[now_.traffic[a.traffic].to], earlier);
}

void Run::place(AttemptId id, std::uint32_t upstream, ServerIndex server) {
  place(attempts_[id], id, *upstreams_[upstream], upstream, server);
}

void Run::work_done(AttemptId id) {
  Attempt& a = attempts_[id];
  work_done(a, id, server_of(a));
}

void Run::complete(AttemptId id, bool ok, bool broken) {
  Attempt& a = attempts_[id];
  complete(a, id, server_of(a), ok, broken);
}

// Sets the deadlines of the attempt that is about to start.
void Run::arm(AttemptId id, bool first) {
  const Attempt& a = attempts_[id];
  const ClientSpec& client = now_.traffic[a.traffic].client;
  if (client.abandon_after) {
    const ClientTimers& rings = client_timers_[a.traffic];
    if (first)
      engine_.timers.after(rings.abandon, engine_.now, id, a.generation);
    else
      engine_.timers.at(std::max(engine_.now, a.request_at + *client.abandon_after),
                        Phase::kTimeout, kAbandon, id, a.generation);
  }
}

// No instance of the balancer listens.
void Run::unreached(AttemptId id) {
  const Attempt& a = attempts_[id];
  ledger_.attempt_sent(a);
  attempt_failed(id, Cause::kRefused);
}

// The work of an attempt that does not have its request's.
void Run::draw_work(Attempt& a, PoolIndex pool) {
  const TrafficSpec& traffic = now_.traffic[a.traffic];
  if (a.work_ns != kPoolsWork && traffic.work_per != WorkPer::kAttempt) return;
  const Sampler& own = sources_[a.traffic].work();
  const Sampler& law = own ? own : pool_work_[pool];
  const bool each = traffic.work_per == WorkPer::kAttempt;
  a.work_ns =
      (each ? law.sample(combine(a.key, kWorkDraw), a.number) : law.sample(a.key, kWorkDraw))
          .count();
}

// The attempt comes to no server of the pool.
void Run::unplaced(PoolIndex pool, Cause cause) {
  ledger_.unplaced(pool, cause);
  series_.unplaced(pool);
}

// The server has not taken the attempt.
void Run::not_admitted(AttemptId id, ServerBank::Admission admission) {
  if (admission == ServerBank::Admission::kLost) return;
  const Attempt& a = attempts_[id];
  const Cause cause = admission == ServerBank::Admission::kRefused    ? Cause::kRefused
                      : admission == ServerBank::Admission::kRejected ? Cause::kRejected
                                                                      : Cause::kQueueFull;
  if (cause == Cause::kRefused)
    report(a, Outcome::Kind::kRefused, Seen::kRefused);
  else
    report(a, Outcome::Kind::kError, Seen::kUnavailable);
  ledger_.failed(a, cause);
  ++server_of(a).failed;
  if (a.role != Role::kCall && cause == Cause::kRefused)
    fronts_[now_.traffic[a.traffic].to].connection_lost(a);
  tell_failed(id, cause);
}

// Whoever waits for the record hears that it has failed.
void Run::tell_failed(AttemptId id, Cause cause) {
  const Attempt& a = attempts_[id];
  if (a.role == Role::kRequest) {
    attempt_failed(id, cause);
    return;
  }
  const AttemptId parent = a.parent;
  const std::uint32_t generation = a.parent_generation;
  const Role role = a.role;
  attempts_.release(id);
  if (role == Role::kCall) call_ended(parent, generation, id, false);
  if (role == Role::kCopy) copy_ended(parent, generation, id, cause);
}

// The end of work that no good answer follows.
void Run::work_done_in_vain(AttemptId id) {
  Attempt& a = attempts_[id];
  if (server_of(a).black_hole) [[unlikely]] {
    // The response vanishes: the server is done with it, nobody else knows.
    bank_.release_worker(a);
    bank_.depart(a);
    bank_.book_stay(a);
    if (!is_wanted(a)) {
      report(a, Outcome::Kind::kTimeout, Seen::kTimeout);
      attempts_.release(id);
    } else {
      a.place = Place::kLost;
    }
    return;
  }
  complete(id, false);  // an error
}

// The attempt (and the call it waits for) is taken from its server: as failed, or as cancelled
// where there is no cause.
void Run::pull(AttemptId id, std::optional<Cause> cause) {
  Attempt& a = attempts_[id];
  const AttemptId call = a.place == Place::kCalls ? a.next : kNone;
  if (call != kNone) a.next = kNone;  // whatever becomes of it now, nobody hears of it
  if (a.place != Place::kLost) {
    bank_.withdraw(id);
    bank_.depart(a);
    bank_.book_stay(a);
  }
  if (cause != Cause::kUpstreamTimeout)
    report(a, Outcome::Kind::kCancelled, Seen::kNothing);
  else  // a response that was lost counts as a connection that was not made
    report(a, Outcome::Kind::kTimeout,
           a.place == Place::kLost ? Seen::kUnconnected : Seen::kTimeout);
  if (cause) {
    ledger_.failed(a, *cause);
    ++server_of(a).failed;
  } else {
    ledger_.cancelled(a);
  }
  if (call != kNone) {
    pull(call, cause);
    attempts_.release(call);
  }
}

// The server has answered for nobody, or with an error.
void Run::failed_or_unwanted(AttemptId id, bool ok) {
  const Attempt& a = attempts_[id];
  bank_.book_stay(a);
  if (!is_wanted(a)) {
    if (a.role == Role::kProbe) {
      health_.probe_ended(id, ok);
      review_if_health_changed();
    } else {
      attempts_.release(id);
    }
    return;
  }
  ledger_.failed(a, Cause::kServerError);
  ++server_of(a).failed;
  tell_failed(id, Cause::kServerError);
}

// Whoever waits for the copy or the call has its answer.
void Run::tell_answered(AttemptId id) {
  const Attempt& a = attempts_[id];
  const AttemptId parent = a.parent;
  const std::uint32_t generation = a.parent_generation;
  const Role role = a.role;
  attempts_.release(id);
  if (role == Role::kCall)
    call_ended(parent, generation, id, true);
  else
    copy_ended(parent, generation, id, std::nullopt);
}

// The client stops waiting for this attempt.
void Run::give_up(AttemptId id, Cause cause) {
  Attempt& a = attempts_[id];
  if (a.place == Place::kClient) {  // between two attempts: only abandoning is possible
    ++a.generation;
    if (guarded_) client_guards_[a.traffic].budget.ended();
    request_failed(id, cause);
    return;
  }
  if (a.place == Place::kWaiting) {
    stop_waiting(id, cause);
    attempt_failed(id, cause);
    return;
  }
  fronts_[now_.traffic[a.traffic].to].connection_lost(a);
  if (a.place == Place::kRelay) {
    end_copies(id, now_.traffic[a.traffic].client.cancel ? CopyEnd::kStop : CopyEnd::kOrphan,
               cause);
    attempt_failed(id, cause);
    return;
  }
  if (a.place == Place::kLost || now_.traffic[a.traffic].client.cancel) {
    pull(id, cause);
    attempt_failed(id, cause);
    return;
  }
  ledger_.failed(a, cause);
  ++server_of(a).failed;
  // The server works on for nobody; the request goes on in a record of its own.
  a.role = Role::kOrphan;
  const AttemptId request = attempts_.allocate();  // may move the records
  const Attempt& old = attempts_[id];
  Attempt& fresh = attempts_[request];
  fresh.request_at = old.request_at;
  fresh.request_work_ns = old.request_work_ns;
  fresh.key = old.key;
  fresh.user = old.user;
  fresh.traffic = old.traffic;
  fresh.number = old.number;
  fresh.request_window = old.request_window;
  attempt_failed(request, cause);
}

// The record is the client's again: it tries once more, or the request has failed.
void Run::attempt_failed(AttemptId id, Cause cause) {
  if (guarded_) [[unlikely]]
    note_answer(attempts_[id], cause);
  try_again(id, cause);
}

void Run::try_again(AttemptId id, Cause cause) {
  Attempt& a = attempts_[id];
  a.place = Place::kClient;
  a.holds_worker = false;
  ++a.generation;  // its deadlines are stale
  if (a.relay != kNone) close_relay(a);
  const ClientSpec& client = now_.traffic[a.traffic].client;
  bool ends = cause == Cause::kAbandoned || a.number >= client.attempts;
  if (guarded_) [[unlikely]]
    ends = !budget_allows(a, ends);
  if (ends) {
    request_failed(id, cause);
    return;
  }
  const std::uint32_t failed = a.number++;
  arm(id, false);
  if (is_constant(client.backoff)) {
    engine_.timers.after(client_timers_[a.traffic].retry, engine_.now, id, a.generation);
  } else {
    const Time due = engine_.now + backoff_delay(client.backoff, failed, a.key);
    engine_.timers.at(due, Phase::kArrive, kRetry, id, a.generation);
  }
}

void Run::request_failed(AttemptId id, Cause cause) {
  const Attempt& a = attempts_[id];
  ledger_.request_failed(a, cause);
  request_ended(id, true);
}

void Run::request_ended(AttemptId id, bool failed) {
  const Attempt& a = attempts_[id];
  const TrafficSpec& traffic = now_.traffic[a.traffic];
  if (guarded_) [[unlikely]]
    --client_guards_[a.traffic].under_way;
  bool returns = false;
  if (failed && traffic.client.come_back) {
    const ComeBackSpec& come = *traffic.client.come_back;
    Rng luck(a.key, kComeBackDraw);
    if (luck.uniform() < come.share) {
      returns = true;
      const Time from = std::max(engine_.now, come.not_before);
      const Duration delay = come.delay ? come.delay->sample(luck) : Duration{0};
      crowds_[a.traffic].join();
      engine_.timers.at(from + delay, Phase::kArrive,
                        kComeBack | std::uint32_t{a.traffic} << kKindBits, a.user,
                        combine(a.key, kComeBackDraw));
    }
  }
  if (sources_[a.traffic].closed() && !returns) {
    const auto& closed = std::get<ClosedArrivals>(traffic.arrivals);
    Rng rng(a.key, kThinkDraw);
    engine_.timers.at(engine_.now + closed.think->sample(rng), Phase::kArrive, kThink, a.user,
                      a.traffic);
  }
  attempts_.release(id);
}

}  // namespace ballast
