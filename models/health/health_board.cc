#include "models/health/health_board.h"

#include <algorithm>
#include <limits>

#include "models/health/slow_start.h"
#include "sim/random.h"

namespace ballast {

namespace {

constexpr std::uint64_t kOutlierLuck = 0x6f75746c696572;

std::uint64_t tag_of(ServerIndex i, std::uint32_t timer) {
  return i | static_cast<std::uint64_t>(timer) << 32;
}

}  // namespace

// ---- who watches what ---------------------------------------------------------------------------

void HealthBoard::configure(const Post& post, const HealthSpec& spec) {
  Upstream& up = *upstreams_[post.upstream];
  if (up.watch() == kNone) {
    if (!spec.active()) return;
    up.set_watch(static_cast<std::uint32_t>(watches_.size()));
    Watch& fresh = watches_.emplace_back();
    fresh.post = post;
    fresh.servers.resize(up.servers());
  }
  const std::uint32_t number = up.watch();
  Watch& w = watches_[number];
  const std::optional<CheckSpec> before = w.spec.check;
  w.spec = spec;
  if (spec.active()) book_.watch(post.balancer);
  configure_checks(number, before);
  configure_outliers(number);
  if (!spec.slow_start)
    for (ServerIndex i = 0; i < w.servers.size(); ++i) end_ramp(w, i);
}

void HealthBoard::configure_checks(std::uint32_t watch, const std::optional<CheckSpec>& before) {
  Watch& w = watches_[watch];
  if (!w.spec.check) {
    // Without checks a server is up.
    for (ServerIndex i = 0; i < w.servers.size(); ++i) {
      ++w.servers[i].check_timer;
      abandon_probe(w.servers[i]);
      tell(w, i, kDown, false);
    }
    return;
  }
  if (before) {
    for (ServerIndex i = 0; i < w.servers.size(); ++i) {
      w.servers[i].counter.configure(*w.spec.check);
      believe(watch, i);
    }
    return;
  }
  // The checks of all servers are spread over the interval, as HAProxy's start_checks() does;
  // those of several instances fall in between.
  std::uint32_t present = 0, at = 0;
  for (ServerIndex i = 0; i < w.servers.size(); ++i) present += !absent(w, i);
  const Duration gap = w.spec.check->interval / std::max(present, 1u);
  const Duration shift = gap * w.post.instance / w.post.instances;
  for (ServerIndex i = 0; i < w.servers.size(); ++i) {
    if (absent(w, i)) continue;
    come(watch, i, engine_.now + at++ * gap + shift);
  }
}

void HealthBoard::configure_outliers(std::uint32_t watch) {
  Watch& w = watches_[watch];
  if (w.spec.outliers && w.outliers) {
    w.outliers->configure(*w.spec.outliers);
    return;
  }
  ++w.outlier_timer;
  if (w.spec.outliers) {
    std::vector<bool> present;
    for (ServerIndex i = 0; i < w.servers.size(); ++i) present.push_back(!absent(w, i));
    w.outliers.emplace(*w.spec.outliers, present, Rng(combine(w.post.key, kOutlierLuck)));
    engine_.timers.at(engine_.now + w.spec.outliers->interval, Phase::kControl, kinds_.outliers,
                      watch, w.outlier_timer);
  } else if (w.outliers) {
    w.outliers.reset();
    for (ServerIndex i = 0; i < w.servers.size(); ++i) eject(w, i, false);
  }
}

void HealthBoard::standing_changed(ServerId id, Standing before, Standing now) {
  for (std::uint32_t number = 0; number < watches_.size(); ++number) {
    Watch& w = watches_[number];
    Upstream& up = upstream(w);
    if (!up.has(id)) continue;
    const ServerIndex i = id - up.first();
    const bool was_there = (before & kAbsent) == 0, is_there = (now & kAbsent) == 0;
    if (w.outliers && was_there != is_there) {
      w.outliers->set_present(i, is_there);
      tell(w, i, kEjected, false);
    }
    if (was_there && !is_there) {
      ++w.servers[i].check_timer;
      abandon_probe(w.servers[i]);
      tell(w, i, kDown, false);
      end_ramp(w, i);
      continue;
    }
    const bool out = (before & (kAbsent | kMaintenance)) != 0;
    const bool in = (now & (kAbsent | kMaintenance)) == 0;
    if (!out || !in) continue;
    // New, or back from maintenance: as at the start. Envoy checks a new host at once, HAProxy
    // after an interval; out of maintenance the checks go on in their own time.
    if (!w.spec.check) {
      begin_ramp(number, i);
    } else if (!was_there) {
      come(number, i,
           engine_.now + (w.spec.check->initially_up ? w.spec.check->interval : Duration{0}));
    } else {
      w.servers[i].counter.restart(w.spec.check->initially_up);
      w.servers[i].errors.clear();
      tell(w, i, kDown, !w.spec.check->initially_up);
    }
    if (w.spec.check && w.spec.check->initially_up) begin_ramp(number, i);
  }
}

// A server is there from now on: nothing is known of it.
void HealthBoard::come(std::uint32_t watch, ServerIndex i, Time first_check) {
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  s.counter = HealthCounter(*w.spec.check);
  s.errors.clear();
  s.fast = false;
  abandon_probe(s);
  tell(w, i, kDown, !s.counter.up());
  schedule_at(watch, i, first_check);
}

// ---- active checks ------------------------------------------------------------------------------

void HealthBoard::schedule(std::uint32_t watch, ServerIndex i, Duration wait) {
  const Watch& w = watches_[watch];
  if (w.spec.check->jitter > 0) {
    const double u = keyed_uniform(combine(w.post.key, i), w.servers[i].checks);
    wait += from_seconds(seconds(wait) * w.spec.check->jitter * 2 * u) -
            from_seconds(seconds(wait) * w.spec.check->jitter);
  }
  schedule_at(watch, i, engine_.now + wait);
}

void HealthBoard::schedule_at(std::uint32_t watch, ServerIndex i, Time at) {
  Watched& s = watches_[watch].servers[i];
  s.next_check = at;
  engine_.timers.at(at, Phase::kControl, kinds_.check, watch, tag_of(i, ++s.check_timer));
}

void HealthBoard::check_due(std::uint32_t watch, std::uint64_t tag) {
  const auto i = static_cast<ServerIndex>(tag);
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  if (tag != tag_of(i, s.check_timer)) return;
  const CheckSpec& spec = *w.spec.check;
  if ((upstream(w).standing(i) & kMaintenance) != 0) {  // not checked, but its turn comes again
    schedule_at(watch, i, engine_.now + spec.interval);
    return;
  }
  ++s.checks;
  ++stats(w).checks_sent;
  s.checking = true;
  const Server& server = bank_[upstream(w).first() + i];
  switch (spec.kind) {
    case CheckSpec::Kind::kElsewhere:
      end_check(watch, i, server.crashed == 0);
      return;
    case CheckSpec::Kind::kConnection:
      if (!server.accepts || !server.black_hole) {
        end_check(watch, i, server.accepts);
        return;
      }
      break;  // silence
    case CheckSpec::Kind::kRequest:
      begin_request(watch, i);
      if (!watches_[watch].servers[i].checking) return;
      break;
  }
  engine_.timers.at(engine_.now + spec.timeout.value_or(spec.interval), Phase::kTimeout,
                    kinds_.check_timeout, watch, tag_of(i, ++s.check_timer));
}

// A request that is nobody's: its server works on it and no book but that of the server shows it.
void HealthBoard::begin_request(std::uint32_t watch, ServerIndex i) {
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  const AttemptId id = attempts_.allocate();
  Attempt& a = attempts_[id];
  a.role = Role::kProbe;
  a.key = combine(combine(w.post.key, i), s.checks);
  a.upstream = w.post.upstream;
  a.server = upstream(w).first() + i;
  a.request_at = a.offered_at = engine_.now;
  Rng rng(a.key);
  a.work_ns = w.spec.check->work ? w.spec.check->work->sample(rng).count()
                                 : Duration{std::chrono::milliseconds{1}}.count();
  s.probe = id;
  s.probe_generation = a.generation;
  const ServerBank::Admission admission = bank_.admit(id);
  if (admission == ServerBank::Admission::kRefused ||
      admission == ServerBank::Admission::kQueueFull ||
      admission == ServerBank::Admission::kRejected)
    probe_ended(id, false);
}

void HealthBoard::probe_ended(AttemptId id, bool ok) {
  const Attempt a = attempts_[id];
  attempts_.release(id);
  const std::uint32_t watch = upstreams_[a.upstream]->watch();
  const ServerIndex i = a.server - upstreams_[a.upstream]->first();
  Watched& s = watches_[watch].servers[i];
  if (!s.checking || s.probe != id || s.probe_generation != a.generation) return;  // too late
  s.probe = kNone;
  end_check(watch, i, ok);
}

// The check under way, if there is one, is over without a verdict. The server works on its request,
// as on that of a client who has gone.
void HealthBoard::abandon_probe(Watched& s) {
  s.checking = false;
  const AttemptId id = s.probe;
  s.probe = kNone;
  if (id == kNone) return;
  const Attempt& a = attempts_[id];
  if (a.generation == s.probe_generation && a.place == Place::kLost) attempts_.release(id);
}

void HealthBoard::check_timed_out(std::uint32_t watch, std::uint64_t tag) {
  const auto i = static_cast<ServerIndex>(tag);
  Watched& s = watches_[watch].servers[i];
  if (tag != tag_of(i, s.check_timer)) return;
  abandon_probe(s);
  end_check(watch, i, false);
}

void HealthBoard::end_check(std::uint32_t watch, ServerIndex i, bool passed) {
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  s.checking = false;
  if (!passed) ++stats(w).checks_failed;
  if ((upstream(w).standing(i) & kMaintenance) == 0) {  // else it has begun meanwhile
    if (passed) {
      s.counter.passed();
      s.errors.clear();
    } else {
      s.counter.failed();
    }
    believe(watch, i);
    if (passed && s.counter.up() && w.outliers && w.outliers->check_passed(i, engine_.now))
      eject(w, i, false);
  }
  const Duration wait = wait_for_check(*w.spec.check, s.counter, s.fast);
  s.fast = false;
  schedule(watch, i, wait);
}

// The upstream hears what is believed of a server; the book, if that is news.
void HealthBoard::tell(const Watch& w, ServerIndex i, Standing reason, bool there) {
  Upstream& up = upstream(w);
  if (there != ((up.standing(i) & reason) != 0)) {
    using Kind = Reaction::Kind;
    const Kind kind = reason == kDown ? (there ? Kind::kMarkedDown : Kind::kMarkedUp)
                                      : (there ? Kind::kEjection : Kind::kReadmission);
    book_.reacted({engine_.now, kind, w.post.balancer, w.post.instance, up.pool(), i});
  }
  up.set_standing(i, reason, there);
}

// What the counter says goes to the upstream.
void HealthBoard::believe(std::uint32_t watch, ServerIndex i) {
  Watch& w = watches_[watch];
  Upstream& up = upstream(w);
  const bool down = !w.servers[i].counter.up();
  if (down == ((up.standing(i) & kDown) != 0)) return;
  ++(down ? stats(w).marked_down : stats(w).marked_up);
  if (down)
    end_ramp(w, i);
  else
    begin_ramp(watch, i);
  tell(w, i, kDown, down);
  changed_ = true;
}

// ---- ordinary traffic ---------------------------------------------------------------------------

void HealthBoard::ended_otherwise(std::uint32_t watch, ServerIndex i, Seen seen, bool wanted) {
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  if (w.spec.observe && w.spec.check && !absent(w, i) &&
      s.errors.ended(*w.spec.observe, seen, s.counter)) {
    if ((upstream(w).standing(i) & kMaintenance) == 0) believe(watch, i);
    s.fast = true;
    const Duration wait = wait_for_check(*w.spec.check, s.counter, true);
    if (!s.checking && w.spec.check->fast_interval && engine_.now + wait < s.next_check) {
      s.fast = false;
      schedule_at(watch, i, engine_.now + wait);
    }
  }
  // Envoy resets the request of a client that has gone: there is no answer to judge.
  if (w.outliers && wanted) {
    const std::uint64_t overflows = w.outliers->overflows();
    if (w.outliers->ended(i, http_code(seen), engine_.now)) eject(w, i, true);
    stats(w).ejections_overflow += w.outliers->overflows() - overflows;
  }
}

void HealthBoard::interval_ended(std::uint32_t watch, std::uint64_t tag) {
  Watch& w = watches_[watch];
  if (!w.outliers || tag != w.outlier_timer) return;
  const std::uint64_t overflows = w.outliers->overflows();
  for (const OutlierDetector::Change& change : w.outliers->end_interval(engine_.now))
    eject(w, change.server, change.ejected);
  stats(w).ejections_overflow += w.outliers->overflows() - overflows;
  engine_.timers.at(engine_.now + w.outliers->interval(), Phase::kControl, kinds_.outliers, watch,
                    w.outlier_timer);
}

void HealthBoard::eject(Watch& w, ServerIndex i, bool ejected) {
  if (ejected) ++stats(w).ejections;
  tell(w, i, kEjected, ejected);
  changed_ = true;
}

// ---- slow start ---------------------------------------------------------------------------------

void HealthBoard::begin_ramp(std::uint32_t watch, ServerIndex i) {
  Watch& w = watches_[watch];
  if (!w.spec.slow_start) return;
  w.servers[i].up_at = engine_.now;
  w.servers[i].ramping = true;
  refresh_ramp(watch, i);
}

void HealthBoard::refresh_ramp(std::uint32_t watch, ServerIndex i) {
  Watch& w = watches_[watch];
  Watched& s = w.servers[i];
  const SlowStartSpec& spec = *w.spec.slow_start;
  const double ramp = slow_start_ramp(spec, engine_.now - s.up_at);
  upstream(w).set_ramp(i, ramp, slow_start_limit(spec, engine_.now - s.up_at));
  changed_ = true;
  s.ramping = engine_.now - s.up_at < spec.window;
  ++s.ramp_timer;
  if (s.ramping)
    engine_.timers.at(engine_.now + slow_start_step(spec), Phase::kControl, kinds_.ramp, watch,
                      tag_of(i, s.ramp_timer));
}

void HealthBoard::ramp_due(std::uint32_t watch, std::uint64_t tag) {
  const auto i = static_cast<ServerIndex>(tag);
  if (tag == tag_of(i, watches_[watch].servers[i].ramp_timer)) refresh_ramp(watch, i);
}

void HealthBoard::end_ramp(Watch& w, ServerIndex i) {
  Watched& s = w.servers[i];
  if (!s.ramping) return;
  s.ramping = false;
  ++s.ramp_timer;
  upstream(w).set_ramp(i, 1, 100);
}

// ---- what they believe --------------------------------------------------------------------------

double HealthBoard::believed_up(PoolIndex pool) const {
  double sum = 0;
  std::uint32_t watches = 0;
  for (const Watch& w : watches_) {
    const Upstream& up = upstream(w);
    if (up.pool() != pool || !w.spec.active()) continue;
    std::uint32_t there = 0, good = 0;
    for (ServerIndex i = 0; i < w.servers.size(); ++i) {
      there += !absent(w, i);
      good += (up.standing(i) & (kAbsent | kDown | kEjected)) == 0;
    }
    if (there == 0) continue;
    sum += static_cast<double>(good) / there;
    ++watches;
  }
  return watches > 0 ? sum / watches : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace ballast
