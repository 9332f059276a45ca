#include "models/simulation.h"

#include <chrono>

#include "models/hot_path.h"

namespace ballast {

namespace {

// From so many servers on what is kept of them does not stay in the second cache.
constexpr std::size_t kFarApart = 2000;

// What 16 million attempts at one server add up to in this time is what 64 bits of ns hold.
constexpr Duration kCollectAtLeast = std::chrono::seconds{1000};

}  // namespace

Run::Run(const SystemSpec& spec, const RunControl& control)
    : spec_(spec),
      control_(control),
      now_(spec),
      seed_{spec.seed, spec.replication},
      bank_(spec, engine_, attempts_, kUnlimitedDone, kShed),
      ledger_(spec, bank_.size()),
      areas_(ledger_.windows().size(), bank_.size()),
      series_(spec),
      faults_(bank_),
      lanes_(spec.traffic.size()),
      client_timers_(spec.traffic.size()),
      thinking_(spec.traffic.size()),
      crowds_(spec.traffic.size()),
      affinity_(spec),
      balancer_book_(ledger_.windows().size(), spec.balancers.size()),
      health_(engine_, attempts_, bank_, upstreams_, balancer_book_,
              {kCheck, kCheckTimeout, kOutliers, kRamp}),
      call_sites_(spec.pools.size()) {
  bank_.set_ledger(&ledger_);
  for (const PoolSpec& pool : spec.pools)
    for (const ServerSpec& server : pool.servers) standing_.push_back(server.present ? 0 : kAbsent);

  for (const PoolSpec& pool : spec.pools) pool_work_.emplace_back(pool.work);
  for (PoolIndex p = 0; p < spec.pools.size(); ++p) reports_.emplace_back(bank_, p);
  for (PoolIndex p = 0; p < spec.pools.size(); ++p)
    sites_.push_back({p, bank_.id(p, 0), &reports_[p]});
  for (BalancerIndex b = 0; b < spec.balancers.size(); ++b) {
    fronts_.emplace_back(spec, b, sites_, upstreams_);
    fronts_[b].configure_instances(spec.balancers[b], kStart);
    for (std::uint32_t i = 0; i < spec.balancers[b].instances; ++i)
      fronts_[b].configure(i, spec.balancers[b], now_, standing_);
    for (std::uint32_t i = 0; i < spec.balancers[b].instances; ++i) configure_relay(b, i);
  }
  for (PoolIndex p = 0; p < spec.pools.size(); ++p) configure_calls(p);

  for (const PoolSpec& pool : spec.pools)
    for (ServerIndex i = 0; i < pool.servers.size(); ++i)
      if (const auto& cold = pool.servers[i].cold_start;
          cold && cold->at_start && pool.servers[i].present)
        warm_up(bank_.id(static_cast<PoolIndex>(&pool - spec.pools.data()), i));

  // What changes the world is set before the first request, so that at one instant it comes first.
  for (std::uint32_t w = 1; w < ledger_.windows().size(); ++w)
    engine_.timers.at(ledger_.windows()[w].from, Phase::kFault, kWindow, w, 0);
  schedule_timeline();
  for (BalancerIndex b = 0; b < spec.balancers.size(); ++b)
    for (std::uint32_t i = 0; i < spec.balancers[b].instances; ++i) configure_health(b, i);

  engine_.arrivals.resize(spec.traffic.size());
  for (TrafficIndex t = 0; t < spec.traffic.size(); ++t) {
    configure_client(t);
    Source& source = sources_.emplace_back(spec.traffic[t], t, seed_);
    if (const auto* closed = std::get_if<ClosedArrivals>(&spec.traffic[t].arrivals)) {
      thinking_[t].resize(closed->users);
      follows_ends_ = true;
      for (std::uint32_t user = 0; user < closed->users; ++user) {
        Rng rng(source.key_of(user, 0), kThinkDraw);
        engine_.timers.at(kStart + closed->think->sample(rng), Phase::kArrive, kThink, user, t);
      }
    } else {
      engine_.arrivals.set(t, source.advance());
    }
  }
  find_lanes();
  if (!draws_by_key())
    for (Source& source : sources_) source.leave_keys_out();
  far_apart_ = bank_.size() >= kFarApart;
  bucket_ring_ = engine_.timers.ring(kBucket, spec.interval, Phase::kObserve);
  engine_.timers.after(bucket_ring_, kStart, 0, 0);
  if (spec.interval > kCollectAtLeast)
    engine_.timers.at(kStart + kCollectAtLeast, Phase::kObserve, kCollect, 0, 0);
}

// Whether anything may ever be drawn, or hashed, from the key of a request.
bool Run::draws_by_key() const {
  if (!spec_.timeline.empty()) return true;
  for (const PoolSpec& pool : spec_.pools)
    if (!pool.calls.empty()) return true;
  for (TrafficIndex t = 0; t < spec_.traffic.size(); ++t) {
    const TrafficSpec& traffic = spec_.traffic[t];
    // A lane has neither copies nor a choice among instances, pools or keys.
    if (!lanes_[t].open || sources_[t].closed() || !traffic.work ||
        traffic.work_per != WorkPer::kRequest || traffic.client.attempts > 1 ||
        traffic.client.come_back)
      return true;
  }
  return false;
}

void Run::on_timer(const Timer& timer) {
  const auto stale = [&] { return is_stale(timer); };
  const auto low = static_cast<std::uint32_t>(timer.tag);
  const auto high = static_cast<std::uint32_t>(timer.tag >> 32);
  switch (static_cast<TimerKind>(timer.kind & ((1u << kKindBits) - 1))) {
    case kUnlimitedDone:
      if (const AttemptId id = bank_.finish_unlimited(timer.subject, timer.tag); id != kNone)
        work_done(id);
      return;
    case kTimeout:
      if (!stale()) give_up(timer.subject, Cause::kClientTimeout);
      return;
    case kAbandon:
      if (!stale()) give_up(timer.subject, Cause::kAbandoned);
      return;
    case kRetry:
      if (!stale()) send(timer.subject);
      return;
    case kRelayTimeout:
      if (stale()) return;
      end_copies(timer.subject,
                 relaying(attempts_[timer.subject]).spec.cancel ? CopyEnd::kStop : CopyEnd::kForget,
                 Cause::kUpstreamTimeout);
      attempt_failed(timer.subject, Cause::kUpstreamTimeout);
      return;
    case kRelayRetry:
      if (!stale()) launch(timer.subject, true);
      return;
    case kHedge:
      if (!stale()) hedge(timer.subject);
      return;
    case kTryTimeout:
      if (!stale()) try_timed_out(timer.subject);
      return;
    case kQueueTimeout:
      if (stale() || attempts_[timer.subject].place != Place::kWaiting) return;
      stop_waiting(timer.subject, Cause::kQueueTimeout);
      tell_failed(timer.subject, Cause::kQueueTimeout);
      return;
    case kShed:
      if (bank_.is_shed(timer.subject, timer.tag)) shed(timer.subject);
      return;
    case kWarmStep:
      warm_step(timer.subject, low, high);
      return;
    case kComeBack: {
      const std::uint32_t t = timer.kind >> kKindBits;
      crowds_[t].leave(engine_.now);
      const AttemptId id = attempts_.allocate();
      sources_[t].fill_keyed(attempts_[id], timer.tag, timer.subject);
      begin_request(id);
      return;
    }
    case kThink: {
      const TrafficIndex t = low;
      const AttemptId id = attempts_.allocate();
      const std::uint64_t n = ++thinking_[t][timer.subject];
      sources_[t].fill_keyed(attempts_[id], sources_[t].key_of(timer.subject, n), timer.subject);
      begin_request(id);
      return;
    }
    case kCheck:
      health_.check_due(timer.subject, timer.tag);
      review_if_health_changed();
      return;
    case kCheckTimeout:
      health_.check_timed_out(timer.subject, timer.tag);
      review_if_health_changed();
      return;
    case kOutliers:
      health_.interval_ended(timer.subject, timer.tag);
      review_if_health_changed();
      return;
    case kRamp:
      health_.ramp_due(timer.subject, timer.tag);
      review_if_health_changed();
      return;
    case kReview:
      review_waiting();
      return;
    case kAction:
      act(timer.subject, low, 0);
      return;
    case kRollout:
      act(timer.subject, low, high);
      return;
    case kFaultEnd:
      end_fault(std::get<FaultSpec>(spec_.timeline[timer.subject].actions[low]));
      return;
    case kFlapEdge:
      flap(timer.subject, low, high);
      return;
    case kWindow:
      collect();
      ledger_.enter_window(timer.subject, bank_);
      balancer_book_.enter_window(timer.subject);
      return;
    case kBucket:
      close_bucket();
      collect();
      engine_.timers.after(bucket_ring_, engine_.now, 0, 0);
      if (control_.progress) control_.progress(engine_.now, ledger_.requests());
      if (control_.stop != nullptr && control_.stop->load(std::memory_order_relaxed))
        stopped_ = true;
      return;
    case kCollect:
      collect();
      engine_.timers.at(engine_.now + kCollectAtLeast, Phase::kObserve, kCollect, 0, 0);
      return;
  }
}

void Run::close_bucket() {
  for (const PoolIndex p : series_.believing()) series_.believed_up(p, health_.believed_up(p));
  if (series_.close(bank_, ledger_, engine_.now) && ended_ != nullptr)
    (*ended_)(engine_.now, series_.total().latency, series_.total().failed);
}

// Takes over what servers have counted and integrated, before it is more than they can hold.
void Run::collect() {
  areas_.cut(ledger_.window(), bank_, engine_.now);
  ledger_.collect(bank_);
}

RunResult Run::play() {
  const auto started = std::chrono::steady_clock::now();
  RunResult result;
  const Time horizon = kStart + spec_.duration;
  try {
    play_until(horizon);
  } catch (const TimeStandsStill& still) {
    throw ScenarioStuck(
        "time stands still at " + std::to_string(seconds(still.at())) +
        " s: requests end and start again at the same instant without end; give the "
        "users think time, or the clients a backoff");
  }
  result.ended_at = engine_.now;
  result.partial = engine_.now < horizon;
  close_bucket();
  collect();

  bank_.check_little();
  ledger_.check_balance(attempts_);
  ledger_.report(attempts_, spec_, engine_.now, result);
  for (std::size_t w = 0; w < result.windows.size(); ++w) {
    areas_.report(w + 1, result.windows[w]);
    balancer_book_.report(w + 1, result.windows[w]);
  }
  balancer_book_.report_reactions(result);
  sum_pools(result);
  for (TrafficIndex t = 0; t < spec_.traffic.size(); ++t)
    result.returning.push_back(crowds_[t].stats(spec_.traffic[t].client.come_back.has_value()));
  result.series = series_.take();
  result.events = engine_.events;
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return result;
}

RunResult simulate(const SystemSpec& spec, const RunControl& control) {
  return Run(spec, control).play();
}

RunResult simulate(const SystemSpec& spec, const RunControl& control, const RequestsEnded& ended) {
  Run run(spec, control);
  run.watch(ended);
  return run.play();
}

}  // namespace ballast
