// Attempts that their balancer sends on itself: it tries again, waits no longer than its own
// timeouts, or sends a second copy while the first has not been answered. The attempt of the client
// stays with the balancer (Place::kRelay); its copies go to the servers.
#include <algorithm>

#include "models/clients/backoff.h"
#include "models/hot_path.h"

namespace ballast {

namespace {

constexpr std::uint64_t kRelayBackoff = 0x72656c6179;  // the pauses before retries of a balancer

std::uint8_t bit_of(Cause failure) {
  switch (failure) {
    case Cause::kRefused:
      return RelaySpec::kOnRefused;
    case Cause::kUpstreamTimeout:
      return RelaySpec::kOnTimeout;
    case Cause::kServerError:
    case Cause::kQueueFull:
    case Cause::kRejected:
      return RelaySpec::kOnError;
    default:
      return 0;  // nothing was sent, or the client is gone
  }
}

}  // namespace

void Run::configure_relay(BalancerIndex b, std::uint32_t instance) {
  Front::Relaying& relaying = fronts_[b].relaying(instance);
  const RelaySpec& spec = relaying.spec;
  if (spec.active()) balancer_book_.relay(b);
  if (spec.timeout)
    relaying.timers.timeout = engine_.timers.ring(kRelayTimeout, *spec.timeout, Phase::kTimeout);
  if (spec.try_timeout)
    relaying.timers.try_timeout =
        engine_.timers.ring(kTryTimeout, *spec.try_timeout, Phase::kTimeout);
  if (spec.hedges > 0 && spec.hedge_after > Duration{0})
    relaying.timers.hedge = engine_.timers.ring(kHedge, spec.hedge_after, Phase::kArrive);
}

// The balancer takes the attempt over; false where this instance of it does not relay.
bool Run::relay(AttemptId id) {
  Attempt& a = attempts_[id];
  Front::Relaying& by = relaying(a);
  if (!by.spec.active()) return false;
  a.place = Place::kRelay;
  a.relay = relays_.open();
  ++by.under_way;
  by.budget.request(engine_.now);
  if (by.spec.timeout) engine_.timers.after(by.timers.timeout, engine_.now, id, a.generation);
  const std::uint32_t at_once = by.spec.hedge_after > Duration{0} ? 0 : by.spec.hedges;
  if (by.spec.hedges > at_once)
    engine_.timers.after(by.timers.hedge, engine_.now, id, a.generation);
  const std::uint32_t generation = a.generation;
  launch(id, false);
  for (std::uint32_t k = 0; k < at_once && attempts_[id].generation == generation; ++k) hedge(id);
  return true;
}

// Sends one more copy.
void Run::launch(AttemptId id, bool retry) {
  const AttemptId copy = attempts_.allocate();  // may move the records
  const Attempt& a = attempts_[id];
  Attempt& c = attempts_[copy];
  Relay& relay = relays_[a.relay];
  c.role = Role::kCopy;
  c.parent = id;
  c.parent_generation = a.generation;
  c.request_at = a.request_at;
  c.request_work_ns = a.request_work_ns;
  c.key = a.key;
  c.user = a.user;
  c.traffic = a.traffic;
  c.instance = a.instance;
  c.request_window = a.request_window;
  c.number = a.number + kCopyStep * relay.sent++;
  relay.waiting = false;
  relay.copies.push_back({copy, c.generation, retry});
  const Front::Relaying& by = relaying(a);
  if (by.spec.try_timeout)
    engine_.timers.after(by.timers.try_timeout, engine_.now, copy, c.generation);
  if (relay.same_server && !relay.tried.empty()) {
    ledger_.attempt_sent(c);
    c.work_ns = relay.work_ns;
    place(copy, relay.upstream, relay.tried.back());
    return;
  }
  const bool hedge = relay.sent > 1 && !retry;
  dispatch(copy, {relay.tried, hedge || (retry && by.spec.avoid_tried)});
}

// The choice for a copy, before it is placed.
void Run::note_server(const Attempt& copy, std::uint32_t upstream, ServerIndex server) {
  Relay& relay = relays_[attempts_[copy.parent].relay];
  relay.upstream = upstream;
  relay.work_ns = copy.work_ns;
  relay.tried.push_back(server);
}

void Run::hedge(AttemptId id) {
  Relay& relay = relays_[attempts_[id].relay];
  const Front::Relaying& by = relaying(attempts_[id]);
  if (relay.hedges >= by.spec.hedges) return;
  ++balancer_book_.of(now_.traffic[attempts_[id].traffic].to).hedges;
  if (++relay.hedges < by.spec.hedges && by.spec.hedge_after > Duration{0})
    engine_.timers.after(by.timers.hedge, engine_.now, id, attempts_[id].generation);
  launch(id, false);
}

// A copy has been answered, or has failed.
void Run::copy_ended(AttemptId id, std::uint32_t generation, AttemptId copy,
                     std::optional<Cause> failure) {
  Attempt& a = attempts_[id];
  if (a.generation != generation || a.place != Place::kRelay) return;  // another was first
  Relay& relay = relays_[a.relay];
  if (relay.ending) return;
  Front::Relaying& by = relaying(a);
  const auto ended = std::find_if(relay.copies.begin(), relay.copies.end(),
                                  [&](const Relay::Copy& c) { return c.id == copy; });
  if (ended != relay.copies.end()) {
    if (ended->retry) by.budget.ended();
    relay.copies.erase(ended);
  }
  if (!failure) {
    by.budget.succeeded();
    end_copies(id, by.spec.hedge_cancel ? CopyEnd::kStop : CopyEnd::kRunOn, std::nullopt);
    close_relay(a);
    ledger_.relayed(attempts_[id], engine_.now);
    request_ok(attempts_[id], id);
    return;
  }
  by.budget.failed();
  if (retry(id, *failure) || relay.waiting || !relay.copies.empty()) return;
  attempt_failed(id, *failure);
}

// Whether there is another try after a failure; if so, it has been put on its way.
bool Run::retry(AttemptId id, Cause failure) {
  const Attempt& a = attempts_[id];
  Relay& relay = relays_[a.relay];
  Front::Relaying& by = relaying(a);
  const RelaySpec& spec = by.spec;
  std::uint32_t most = spec.retries;
  if (most == kUnlimited)
    most = relay.upstream == kNone
               ? 0
               : static_cast<std::uint32_t>(upstreams_[relay.upstream]->servers() - 1);
  if (relay.retries >= most || (spec.on & bit_of(failure)) == 0) return false;
  BalancerStats& stats = balancer_book_.of(now_.traffic[a.traffic].to);
  if (!by.budget.take(engine_.now, by.under_way)) {
    ++stats.retries_denied;
    return false;
  }
  ++stats.retries;
  ++relay.retries;
  relay.waiting = true;
  switch (spec.redispatch) {
    case RelaySpec::Redispatch::kNone:
      relay.same_server = true;
      break;
    case RelaySpec::Redispatch::kAll:
      relay.same_server = false;
      break;
    case RelaySpec::Redispatch::kLast:
      relay.same_server = relay.retries < most;
      break;
    case RelaySpec::Redispatch::kEvery:
      relay.same_server = relay.retries % spec.redispatch_every != 0;
      break;
  }
  const Duration pause =
      relay.same_server
          ? spec.same_server_pause
          : backoff_delay(spec.backoff, relay.retries, combine(a.key, kRelayBackoff + a.number));
  // By a timer even without a pause: a pool that refuses everything is tried in a loop, not in
  // calls one inside the other.
  engine_.timers.at(engine_.now + pause, Phase::kArrive, kRelayRetry, id, a.generation);
  return true;
}

void Run::try_timed_out(AttemptId copy) {
  const Attempt& c = attempts_[copy];
  const AttemptId id = c.parent;
  const std::uint32_t generation = c.parent_generation;
  const Attempt& a = attempts_[id];
  if (a.generation != generation || a.place != Place::kRelay) return;  // it only runs on
  fronts_[now_.traffic[c.traffic].to].connection_lost(c);
  end_copy(copy, relaying(a).spec.cancel ? CopyEnd::kStop : CopyEnd::kForget,
           Cause::kUpstreamTimeout);
  copy_ended(id, generation, copy, Cause::kUpstreamTimeout);
}

// Nobody waits for the copy any more; `cause` is why it counts as failed, if it does.
void Run::end_copy(AttemptId copy, CopyEnd how, std::optional<Cause> cause) {
  Attempt& c = attempts_[copy];
  if (c.place == Place::kWaiting) {
    // A hedge that has come to no server yet is not worth a place in the books of the pool.
    stop_waiting(copy, cause);
    attempts_.release(copy);
    return;
  }
  if (how == CopyEnd::kRunOn) return;
  if (how == CopyEnd::kStop || c.place == Place::kLost) {
    pull(copy, cause);
    attempts_.release(copy);
    return;
  }
  ledger_.failed(c, *cause);
  ++server_of(c).failed;
  if (how == CopyEnd::kForget) {
    report(c, Outcome::Kind::kTimeout, Seen::kTimeout);
    c.role = Role::kForgotten;
  } else {
    c.role = Role::kOrphan;
  }
}

void Run::end_copies(AttemptId id, CopyEnd how, std::optional<Cause> cause) {
  Relay& relay = relays_[attempts_[id].relay];
  relay.ending = true;
  // A place that falls free lets others in, who may fail at once or push out what waits: those in
  // a queue of the balancer leave first, and whoever is gone by his turn has been seen to.
  for (const bool waiting : {true, false})
    for (const Relay::Copy& copy : relay.copies) {
      const Attempt& c = attempts_[copy.id];
      if (c.generation == copy.generation && (c.place == Place::kWaiting) == waiting)
        end_copy(copy.id, how, cause);
    }
}

void Run::close_relay(Attempt& a) {
  Front::Relaying& by = relaying(a);
  --by.under_way;
  for (const Relay::Copy& copy : relays_[a.relay].copies)
    if (copy.retry) by.budget.ended();
  relays_.close(a.relay);
  a.relay = kNone;
}

}  // namespace ballast
