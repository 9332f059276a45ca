// What clients and servers do about load, as it touches the life of a request: attempts that a
// client rejects itself or does not try again, attempts that a server drops from its queue, servers
// that have just started.
#include "models/hot_path.h"
#include "models/servers/cold_start.h"

namespace ballast {

namespace {

constexpr std::uint64_t kThrottleLuck = 0x7468726f;  // whether a client rejects its own attempt

}  // namespace

// ---- clients

void Run::configure_guard(TrafficIndex t) {
  const ClientSpec& client = now_.traffic[t].client;
  if (client_guards_.empty()) {
    // Once any entry ever needs one all have one, so that what is under way is counted from the
    // start.
    bool needed = false;
    for (const TrafficSpec& traffic : spec_.traffic) needed |= traffic.client.guarded();
    for (const TimelineEvent& event : spec_.timeline)
      for (const Action& action : event.actions)
        if (const auto* set = std::get_if<SetTraffic>(&action))
          needed |= set->spec->client.guarded();
    if (!needed) return;
    client_guards_.resize(spec_.traffic.size());
    guarded_ = follows_ends_ = true;
  }
  ClientGuard& guard = client_guards_[t];
  guard.budget.configure(client.retry_budget);
  if (client.throttle) guard.throttle.configure(*client.throttle);
}

// Whether the clients reject the attempt themselves; it has ended then.
bool Run::throttled(AttemptId id) {
  const Attempt& a = attempts_[id];
  if (!now_.traffic[a.traffic].client.throttle) return false;
  AdaptiveThrottle& throttle = client_guards_[a.traffic].throttle;
  const double p = throttle.reject_probability(engine_.now);
  throttle.request(engine_.now);
  if (p == 0 || keyed_uniform(a.key, kThrottleLuck + a.number) >= p) return false;
  try_again(id, Cause::kRejected);
  return true;
}

void Run::note_request(const Attempt& a) {
  ClientGuard& guard = client_guards_[a.traffic];
  ++guard.under_way;
  guard.budget.request(engine_.now);
}

// An attempt of a client has been answered well, or has failed.
void Run::note_answer(const Attempt& a, std::optional<Cause> failure) {
  ClientGuard& guard = client_guards_[a.traffic];
  const bool accepted = !failure || *failure == Cause::kServerError;
  if (accepted && now_.traffic[a.traffic].client.throttle) guard.throttle.accept(engine_.now);
  if (!failure) {
    guard.budget.succeeded();
    if (a.number > 1) guard.budget.ended();
  } else {
    guard.budget.failed();
  }
}

// An attempt has failed: whether another may follow, where the client would make one.
bool Run::budget_allows(const Attempt& a, bool is_last) {
  ClientGuard& guard = client_guards_[a.traffic];
  if (a.number > 1) guard.budget.ended();
  return !is_last && guard.budget.take(engine_.now, guard.under_way);
}

// ---- servers

// The server drops an attempt from its queue, and says so.
void Run::shed(AttemptId id) {
  Attempt& a = attempts_[id];
  bank_.depart(a);
  bank_.book_stay(a);
  report(a, Outcome::Kind::kError, Seen::kUnavailable);
  if (a.role == Role::kProbe) {
    health_.probe_ended(id, false);
    review_if_health_changed();
    return;
  }
  if (!is_wanted(a)) {
    attempts_.release(id);
    return;
  }
  ledger_.failed(a, Cause::kRejected);
  ++server_of(a).failed;
  tell_failed(id, Cause::kRejected);
}

// The server has just started.
void Run::warm_up(ServerId id) {
  Server& s = bank_[id];
  if (!now_.pools[s.pool].servers[s.index].cold_start && s.cold_factor == 1) return;
  ++s.starts;
  warm_step(id, s.starts, 0);
}

void Run::warm_step(ServerId id, std::uint32_t start, std::uint32_t step) {
  Server& s = bank_[id];
  if (s.starts != start) return;  // it has started again since
  const auto& cold = now_.pools[s.pool].servers[s.index].cold_start;
  s.cold_factor = cold ? cold_factor(*cold, step) : 1;
  if (cold && step < kColdSteps)
    engine_.timers.at(engine_.now + cold_step_at(*cold, step + 1) - cold_step_at(*cold, step),
                      Phase::kFault, kWarmStep, id,
                      start | static_cast<std::uint64_t>(step + 1) << 32);
  bank_.settle(id);
}

// Servers that a fault had stopped start again, unless another fault keeps them down.
void Run::end_fault(const FaultSpec& fault) {
  std::vector<ServerRef> down;
  for (const ServerRef& target : fault.targets)
    if (faults_.is_down(target)) down.push_back(target);
  faults_.end(fault);
  for (const ServerRef& target : down)
    if (!faults_.is_down(target)) warm_up(bank_.id(target.pool, target.server));
}

}  // namespace ballast
