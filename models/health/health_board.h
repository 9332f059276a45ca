// How each balancer instance learns that a server is bad, and how a server comes back: active
// checks, errors of ordinary traffic, outliers, slow start. Each instance watches each of its pools
// by itself and tells the Upstream what it believes; nobody is told the truth.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/upstream.h"
#include "models/health/error_watch.h"
#include "models/health/health_counter.h"
#include "models/health/health_spec.h"
#include "models/health/outlier_detector.h"
#include "models/health/seen.h"
#include "models/health/standing.h"
#include "models/monitors/balancer_book.h"
#include "models/servers/server_bank.h"
#include "sim/engine.h"

namespace ballast {

class HealthBoard {
 public:
  // Timers of these kinds, with a watch as their subject, are to be handed to the functions below.
  struct TimerKinds {
    std::uint32_t check;          // check_due()
    std::uint32_t check_timeout;  // check_timed_out()
    std::uint32_t outliers;       // interval_ended()
    std::uint32_t ramp;           // ramp_due()
  };
  HealthBoard(Engine& engine, AttemptSlab& attempts, ServerBank& bank,
              std::vector<std::unique_ptr<Upstream>>& upstreams, BalancerBook& book,
              TimerKinds kinds)
      : engine_(engine),
        attempts_(attempts),
        bank_(bank),
        upstreams_(upstreams),
        book_(book),
        kinds_(kinds) {}

  // Which instance of which balancer watches a pool, through which upstream.
  struct Post {
    BalancerIndex balancer = 0;
    std::uint32_t instance = 0;
    std::uint32_t instances = 1;
    std::uint32_t upstream = kNone;
    std::uint64_t key = 0;  // of its random draws
  };
  // Watches from now on, or in another way, or no longer. What is known of the servers stays as far
  // as it goes with the new description.
  void configure(const Post& post, const HealthSpec& spec);

  // After a server's administrative standing has changed from `before`.
  void standing_changed(ServerId id, Standing before, Standing now);

  void check_due(std::uint32_t watch, std::uint64_t tag);
  void check_timed_out(std::uint32_t watch, std::uint64_t tag);
  void interval_ended(std::uint32_t watch, std::uint64_t tag);
  void ramp_due(std::uint32_t watch, std::uint64_t tag);
  // A check that is a request (Role::kProbe) has been answered, or its connection broke. Releases
  // the record.
  void probe_ended(AttemptId id, bool ok);

  // Ordinary traffic, where Upstream::watch() names a watch.
  void connected(std::uint32_t watch, ServerIndex i) {
    Watch& w = watches_[watch];
    if (w.spec.observe) [[unlikely]]
      w.servers[i].errors.connected(*w.spec.observe);
  }
  // `wanted`: whether the client was still there.
  void ended(std::uint32_t watch, ServerIndex i, Seen seen, bool wanted) {
    Watch& w = watches_[watch];
    if (seen == Seen::kAnswered && !w.spec.observe) [[likely]] {
      if (w.outliers && wanted) w.outliers->answered(i);
    } else {
      ended_otherwise(watch, i, seen, wanted);
    }
  }

  // Whether what is believed of a server, or its limit, has changed since the last call.
  bool has_changed() const { return changed_; }
  bool take_change() { return std::exchange(changed_, false); }

  // What part of the pool's servers those who watch it believe good: the mean over them. NaN where
  // nobody does, or where there are no servers.
  double believed_up(PoolIndex pool) const;

 private:
  struct Watched {
    HealthCounter counter;
    ErrorWatch errors;
    bool fast = false;      // the next check is due soon
    bool checking = false;  // one is under way
    bool ramping = false;
    std::uint32_t check_timer = 0;  // tag of its only valid timer
    std::uint32_t ramp_timer = 0;
    std::uint32_t checks = 0;  // so far
    Time next_check{};
    Time up_at{};
    AttemptId probe = kNone;  // of the check under way, if it is a request
    std::uint32_t probe_generation = 0;
  };
  struct Watch {
    Post post;
    HealthSpec spec;
    std::vector<Watched> servers;
    std::optional<OutlierDetector> outliers;
    std::uint32_t outlier_timer = 0;
  };

  void tell(const Watch& w, ServerIndex i, Standing reason, bool there);
  Upstream& upstream(const Watch& w) { return *upstreams_[w.post.upstream]; }
  const Upstream& upstream(const Watch& w) const { return *upstreams_[w.post.upstream]; }
  BalancerStats& stats(const Watch& w) { return book_.of(w.post.balancer); }
  void ended_otherwise(std::uint32_t watch, ServerIndex i, Seen seen, bool wanted);
  bool absent(const Watch& w, ServerIndex i) const {
    return (upstream(w).standing(i) & kAbsent) != 0;
  }

  void configure_checks(std::uint32_t watch, const std::optional<CheckSpec>& before);
  void configure_outliers(std::uint32_t watch);
  void come(std::uint32_t watch, ServerIndex i, Time first_check);
  void schedule(std::uint32_t watch, ServerIndex i, Duration wait);
  void schedule_at(std::uint32_t watch, ServerIndex i, Time at);
  void begin_request(std::uint32_t watch, ServerIndex i);
  void end_check(std::uint32_t watch, ServerIndex i, bool passed);
  void abandon_probe(Watched& s);
  void believe(std::uint32_t watch, ServerIndex i);
  void begin_ramp(std::uint32_t watch, ServerIndex i);
  void refresh_ramp(std::uint32_t watch, ServerIndex i);
  void end_ramp(Watch& w, ServerIndex i);
  void eject(Watch& w, ServerIndex i, bool ejected);

  Engine& engine_;
  AttemptSlab& attempts_;
  ServerBank& bank_;
  std::vector<std::unique_ptr<Upstream>>& upstreams_;
  BalancerBook& book_;
  TimerKinds kinds_;
  std::vector<Watch> watches_;
  bool changed_ = false;
};

}  // namespace ballast
