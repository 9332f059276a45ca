// One run at work: the life of a request from the user to the server and back, and the timeline
// that changes the world around it. Used through simulate() (models/simulation.h).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/front.h"
#include "models/balancers/relay.h"
#include "models/balancers/waiting_room.h"
#include "models/clients/throttle.h"
#include "models/faults/fault_board.h"
#include "models/health/health_board.h"
#include "models/monitors/area_book.h"
#include "models/monitors/crowd.h"
#include "models/monitors/ledger.h"
#include "models/monitors/series_recorder.h"
#include "models/observed_simulation.h"
#include "models/servers/pool_reports.h"
#include "models/servers/server_bank.h"
#include "models/traffic/source.h"
#include "sim/engine.h"

namespace ballast {

class Run {
 public:
  Run(const SystemSpec& spec, const RunControl& control);
  void watch(const RequestsEnded& ended) { ended_ = &ended; }
  RunResult play();

  // Called by the engine.
  void on_completion(std::uint32_t slot);
  void on_arrival(std::uint32_t source);
  void on_timer(const Timer& timer);
  bool is_dead(const Timer& timer) const {
    return timer.kind >= kTimeout && timer.kind <= kQueueTimeout && is_stale(timer);
  }
  bool stopped() const { return stopped_; }

 private:
  enum TimerKind : std::uint32_t {
    kUnlimitedDone,  // work on a server with unlimited workers ends
    kComeBack,       // subject: user, tag: key; the traffic entry is above the kind
    kThink,          // subject: user, tag: traffic
    // Deadlines of an attempt or a copy. subject: attempt, tag: its generation
    kTimeout,
    kAbandon,
    kRetry,
    kRelayTimeout,
    kRelayRetry,
    kHedge,
    kTryTimeout,
    kQueueTimeout,
    kShed,          // subject: attempt, tag: its generation
    kWarmStep,      // subject: server, tag: which start | step << 32
    kCheck,         // subject: watch (see HealthBoard)
    kCheckTimeout,  // the same
    kOutliers,      // the same
    kRamp,          // the same
    kReview,        // health has changed: see who may stop waiting
    kAction,        // subject: event, tag: action
    kRollout,       // subject: event, tag: action | instance << 32
    kFaultEnd,      // subject: event, tag: action
    kFlapEdge,      // subject: event, tag: action | edge << 32
    kWindow,        // subject: window
    kBucket,        // of the series
    kCollect,       // see collect()
  };

  static constexpr int kKindBits = 8;

  // Of a deadline: the attempt has moved on, or its client has given it up. Once stale it stays so.
  bool is_stale(const Timer& timer) const {
    const Attempt& a = attempts_[timer.subject];
    return a.generation != timer.tag || !is_wanted(a) || a.place == Place::kFree;
  }
  void play_until(Time horizon);  // loop.cc

  // Of a traffic entry: whether nothing is in the way between its clients and the server that the
  // policy picks, and then where that is.
  struct Lane {
    Front::DirectRoute route;
    bool open = false;
    bool timed = false;  // the client waits only so long
    TimerSet::RingId timeout = 0;
    bool is_free() const { return open && !route.upstream->anyone_waits(); }
  };

  // The calls that a server of a pool makes, one kind after another, with what each asks for.
  struct CallPlan {
    Upstream* upstream = nullptr;  // through which the callers see the pool
    std::uint32_t number = kNone;  // of it
    PoolIndex pool = 0;
    const Sampler* work = nullptr;
    std::uint16_t whole = 1;  // so many are made for certain,
    double part = 0;          // and one more with this probability
    bool async = false;
  };
  struct CallSites {
    std::vector<CallPlan> plans;  // also of calls that are no longer made
    std::size_t in_force = 0;
  };

  // --- the life of a request: what nearly every one goes through (hot_path.h)
  void note_arrival(Attempt& a);
  void begin_request(Attempt& a, AttemptId id, const TrafficSpec& traffic);
  void send(Attempt& a, AttemptId id, const TrafficSpec& traffic);
  void dispatch(Attempt& a, AttemptId id, Front& front, const EarlierTries& earlier);
  void send_straight(Attempt& a, AttemptId id, const Lane& lane);
  void set_work(Attempt& a, PoolIndex pool);
  void place(Attempt& a, AttemptId id, Upstream& upstream, std::uint32_t number,
             ServerIndex server);
  void work_done(Attempt& a, AttemptId id, Server& server);
  void answer(Attempt& served, AttemptId id, Server& server);
  void complete(Attempt& served, AttemptId id, Server& server, bool ok, bool broken);
  void take_answer(Attempt& a, AttemptId id, Server& server);
  void report(const Attempt& a, Outcome::Kind outcome, Seen seen);
  void attend_end(const Attempt& a, Upstream& upstream, ServerIndex server, Seen seen);
  void request_ok(const Attempt& a, AttemptId id);

  // Where there are so many servers that nothing is near: what the next events will touch is asked
  // for ahead (fetching.cc).
  void fetch_completions(std::uint32_t slot);
  void fetch_arrival(const Upstream& upstream);

  // --- and what some do (life.cc)
  void begin_request(AttemptId id);
  void send(AttemptId id);
  void dispatch(AttemptId id, const EarlierTries& earlier);
  void place(AttemptId id, std::uint32_t upstream, ServerIndex server);
  void work_done(AttemptId id);
  void complete(AttemptId id, bool ok, bool broken = false);
  void unreached(AttemptId id);
  void draw_work(Attempt& a, PoolIndex pool);
  void unplaced(PoolIndex pool, Cause cause);
  void not_admitted(AttemptId id, ServerBank::Admission admission);
  void work_done_in_vain(AttemptId id);
  void failed_or_unwanted(AttemptId id, bool ok);
  void tell_answered(AttemptId id);
  void give_up(AttemptId id, Cause cause);
  void tell_failed(AttemptId id, Cause cause);
  void attempt_failed(AttemptId id, Cause cause);
  void try_again(AttemptId id, Cause cause);
  void request_failed(AttemptId id, Cause cause);
  void request_ended(AttemptId id, bool failed);
  void come_back(const Attempt& a);
  void arm(AttemptId id, bool first);

  // Calls to other pools (calls.cc).
  void begin_calls(Attempt& a, AttemptId id, Server& server);
  void begin_site(Attempt& a, const CallPlan& site, Server& server);
  void next_call(Attempt& a, AttemptId id, Server& server);
  void call(AttemptId id, const CallPlan& site);
  void call_ended(AttemptId parent, std::uint32_t parent_generation, AttemptId call, bool ok);
  void pull(AttemptId id, std::optional<Cause> cause);

  // --- attempts that their balancer sends on itself (relaying.cc)
  bool relay(AttemptId id);
  void launch(AttemptId id, bool retry);
  void note_server(const Attempt& copy, std::uint32_t upstream, ServerIndex server);
  void copy_ended(AttemptId id, std::uint32_t generation, AttemptId copy,
                  std::optional<Cause> failure);
  bool retry(AttemptId id, Cause failure);
  void hedge(AttemptId id);
  void try_timed_out(AttemptId copy);
  enum class CopyEnd : std::uint8_t {
    kStop,    // the server stops working on it
    kForget,  // the server works on; the balancer no longer counts it
    kOrphan,  // server and balancer do not know
    kRunOn,   // it will end as any other, but nobody waits for its answer
  };
  void end_copy(AttemptId copy, CopyEnd how, std::optional<Cause> cause);
  void end_copies(AttemptId id, CopyEnd how, std::optional<Cause> cause);
  void close_relay(Attempt& a);
  void configure_relay(BalancerIndex b, std::uint32_t instance);
  Front::Relaying& relaying(const Attempt& a) {
    return fronts_[now_.traffic[a.traffic].to].relaying(a);
  }

  // --- attempts that wait in a balancer (waiting.cc)
  bool is_full(const Front::Choice& choice) const;
  Front::Choice redispatched(const Attempt& a, const Front::Choice& choice);
  bool hold_back(AttemptId id, const Front::Choice& choice);
  void note_wait(const Attempt& a);
  void stop_waiting(AttemptId id, std::optional<Cause> cause);
  void admit_waiting(std::uint32_t upstream, ServerIndex server);
  void admit(AttemptId id, std::uint32_t upstream, ServerIndex server);
  void review_waiting();

  // --- what clients and servers do about load (guarding.cc)
  void configure_guard(TrafficIndex t);
  bool throttled(AttemptId id);
  void note_request(const Attempt& a);
  void note_answer(const Attempt& a, std::optional<Cause> failure);
  bool budget_allows(const Attempt& a, bool is_last);
  void shed(AttemptId id);
  void warm_up(ServerId id);
  void warm_step(ServerId id, std::uint32_t start, std::uint32_t step);
  void end_fault(const FaultSpec& fault);

  // --- the timeline (timeline.cc)
  void schedule_timeline();
  void act(std::uint32_t event, std::uint32_t action, std::uint32_t instance);
  void apply(const SetTraffic& set);
  void apply(const SetBalancer& set, std::uint32_t instance);
  void apply(const SetPool& set);
  void add(const AddServers& add);
  void remove(const std::vector<ServerRef>& servers);
  void begin_fault(std::uint32_t event, std::uint32_t action);
  void crash(const FaultSpec& fault);
  void flap(std::uint32_t event, std::uint32_t action, std::uint32_t edge);
  void set_standing(ServerId id, Standing reasons, bool there);
  void set_standing(const std::vector<ServerRef>& servers, Standing reasons, bool there);
  void configure_calls(PoolIndex pool);
  void configure_client(TrafficIndex t);
  void find_lanes();
  bool draws_by_key() const;
  void configure_health(BalancerIndex b, std::uint32_t instance);
  void close_bucket();
  void collect();
  void review_if_health_changed();
  void configure_upstreams();

  Server& server_of(const Attempt& a) { return bank_[a.server]; }

  const SystemSpec& spec_;
  const RunControl& control_;
  const RequestsEnded* ended_ = nullptr;
  SystemSpec now_;  // as changed by the timeline so far
  RunSeed seed_;

  Engine engine_;
  AttemptSlab attempts_;
  RelaySlab relays_;
  ServerBank bank_;
  Ledger ledger_;
  AreaBook areas_;
  SeriesRecorder series_;
  FaultBoard faults_;

  std::vector<Source> sources_;  // [traffic]
  struct ClientTimers {
    TimerSet::RingId timeout = 0, abandon = 0, retry = 0;
  };
  std::vector<Lane> lanes_;                           // [traffic]
  std::vector<ClientTimers> client_timers_;           // [traffic], where they apply
  std::vector<std::vector<std::uint32_t>> thinking_;  // [traffic][user]: requests so far (closed)
  struct ClientGuard {
    AdaptiveThrottle throttle;
    RetryBudget budget;
    std::uint64_t under_way = 0;  // requests
  };
  std::vector<ClientGuard> client_guards_;  // [traffic]; empty where no client ever has any
  bool guarded_ = false;                    // whether any has
  bool follows_ends_ = false;  // the end of a request means something to guards or closed users
  std::vector<Crowd> crowds_;  // [traffic]

  std::vector<Sampler> pool_work_;    // [pool], of attempts that come without work
  std::vector<PoolReports> reports_;  // [pool]
  std::vector<PoolSite> sites_;       // [pool]
  Affinity affinity_;
  std::vector<std::unique_ptr<Upstream>> upstreams_;
  std::vector<std::unique_ptr<WaitingRoom>> rooms_;  // [upstream], where somebody waited
  BalancerBook balancer_book_;
  HealthBoard health_;
  std::vector<Front> fronts_;          // [balancer]
  std::vector<CallSites> call_sites_;  // [pool]
  std::vector<Standing> standing_;     // [server], administrative reasons

  bool far_apart_ = false;  // see fetching.cc
  TimerSet::RingId bucket_ring_ = 0;
  bool stopped_ = false;
};

}  // namespace ballast
