// Plain descriptions of what is simulated: everything the models need to know, resolved and
// checked, with names turned into indices. `scenarios/` writes these; `models/` reads them and
// never changes them. Times are simulated times (t = 0 is the start of the run), rates are per
// second.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/health/health_spec.h"
#include "models/traffic/rate_profile.h"
#include "sim/declaration.h"
#include "sim/distribution.h"
#include "sim/time.h"

namespace ballast {

using TrafficIndex = std::uint32_t;
using BalancerIndex = std::uint32_t;
using PoolIndex = std::uint32_t;
using ServerIndex = std::uint32_t;  // position of a server inside its pool

inline constexpr std::uint32_t kUnlimited = 0xffffffff;

struct PolicyKind;   // models/balancers/policy.h
struct ArrivalKind;  // models/traffic/arrivals.h

// ---- traffic ------------------------------------------------------------------------------------

struct OpenArrivals {
  Law gap;  // time between arrivals at unit rate: mean 1 s; stretched by the integral of `rate`
  RateProfile rate;
};
struct MmppArrivals {
  struct State {
    double rate = 0;    // per second
    double hold_s = 0;  // mean of the exponential time spent in the state
  };
  std::vector<State> states;  // visited in order, then from the first again; starts in the first
};
struct ClosedArrivals {
  std::uint32_t users = 0;
  Law think;  // between the end of a user's request and the start of the next, and before the first
};
struct TraceArrivals {
  std::shared_ptr<const std::vector<double>> instants_s;  // ascending
};
using ArrivalSpec = std::variant<OpenArrivals, MmppArrivals, ClosedArrivals, TraceArrivals>;

struct UsersSpec {
  std::uint32_t count = 0;
  double zipf = 0;  // exponent of the popularity law; 0 = uniform
  bool operator==(const UsersSpec&) const = default;
};

enum class WorkPer : std::uint8_t { kRequest, kAttempt };

struct BackoffSpec {
  enum class Kind : std::uint8_t { kConstant, kExponential };
  enum class Jitter : std::uint8_t { kNone, kFull, kEqual };
  Kind kind = Kind::kConstant;
  Duration base{0};  // before the second attempt; exponential doubles it for each later one
  Duration max = Duration::max();
  Jitter jitter = Jitter::kNone;
};

// Users who come back after a failed request: a new request of the same user.
struct ComeBackSpec {
  double share = 1;  // of failed requests
  Law delay;         // counted from the failure, or from `not_before` if that is later
  Time not_before = kStart;
};

// What bounds the retries beside their number. The tokens of all three kinds are kept per balancer
// instance, or per traffic entry for clients.
struct RetryBudgetSpec {
  enum class Kind : std::uint8_t {
    kNone,
    kConcurrent,  // Envoy: retries under way are at most `ratio` of the attempts under way, or
                  // `min`
    kDeposit,  // Finagle, Linkerd: each request deposits `ratio` of a retry, `min` a second more;
               // what is not used within `window` is lost
    kTokens,   // gRPC: a failure takes a token, a success returns `ratio` of one; retries only
               // while more than half of `max_tokens` are there
  };
  Kind kind = Kind::kNone;
  double ratio = 0.2;
  double min = 3;  // retries under way, or a second
  Duration window = std::chrono::seconds{10};
  double max_tokens = 10;
  bool operator==(const RetryBudgetSpec&) const = default;
};

// Clients that keep back what the servers would only reject: see models/clients/throttle.h.
struct ThrottleSpec {
  double k = 2;
  Duration window = std::chrono::minutes{2};
  bool operator==(const ThrottleSpec&) const = default;
};

struct ClientSpec {
  std::optional<Duration> timeout;  // of one attempt
  std::uint32_t attempts = 1;
  bool cancel = false;  // whether giving up an attempt also stops its work on the server
  std::optional<Duration> abandon_after;  // of the whole request, attempts and backoff included
  BackoffSpec backoff;
  std::optional<ComeBackSpec> come_back;
  std::optional<ThrottleSpec> throttle;
  RetryBudgetSpec retry_budget;

  bool guarded() const { return throttle || retry_budget.kind != RetryBudgetSpec::Kind::kNone; }
};

struct TrafficSpec {
  std::string name;
  BalancerIndex to = 0;
  std::string path = "/";
  ArrivalSpec arrivals;
  std::optional<UsersSpec> users;  // absent: every request is a user of its own, users not counted
  Law work;                        // null: the law of the pool that serves the request
  WorkPer work_per = WorkPer::kRequest;
  ClientSpec client;
};

// ---- balancers ----------------------------------------------------------------------------------

struct PolicySpec {
  const PolicyKind* kind = nullptr;
  Args args;
};

struct StickySpec {
  enum class By : std::uint8_t { kNone, kUser, kConnection };
  By by = By::kNone;
  Duration lifetime = Duration::max();  // counted from the pin
  // Of kConnection: 0: one for each user; else so many in all to each balancer instance, shared by
  // the requests of a traffic entry, each of which takes any of them.
  std::uint32_t connections = 0;
  std::uint32_t requests = kUnlimited;  // that a connection carries before another takes its place
  bool operator==(const StickySpec&) const = default;
};

// Clients find the instances of a balancer by name: those behind one resolver get one answer until
// its time to live is over.
struct DnsSpec {
  Duration ttl{0};  // 0: no such thing; each attempt reaches any instance
  std::uint32_t resolvers = 1;
  std::uint32_t answers = 1;  // addresses in an answer; further attempts use the further ones
  std::vector<std::uint32_t> withdrawn;  // instances that new answers leave out
  bool operator==(const DnsSpec&) const = default;
};

struct RouteSpec {
  enum class Match : std::uint8_t { kAny, kPrefix, kExact };
  struct Target {
    PoolIndex pool = 0;
    double share = 1;  // shares of one route add up to 1
  };
  Match match = Match::kAny;
  std::string path;
  std::vector<Target> targets;
};

// Weights by server name, over whatever pools the balancer routes to. A server that is neither
// named nor covered by `rest` ("*") keeps the weight of its own entry.
struct WeightsSpec {
  std::vector<std::pair<std::string, std::uint32_t>> by_name;
  std::optional<std::uint32_t> rest;
};

// What a balancer does about an attempt that fails or takes long, before its client hears of it.
// Each of its tries is an attempt of its own.
struct RelaySpec {
  // Kinds of failure that are tried again, as bits.
  enum On : std::uint8_t { kOnRefused = 1, kOnTimeout = 2, kOnError = 4 };
  enum class Redispatch : std::uint8_t { kNone, kAll, kLast, kEvery };

  std::uint32_t retries = 0;  // after the first try; kUnlimited: one for each other server
  std::uint8_t on = kOnRefused;
  Redispatch redispatch = Redispatch::kAll;  // when a retry may go to another server
  std::uint32_t redispatch_every = 1;        // of kEvery
  Duration same_server_pause{0};             // before a retry that may not
  BackoffSpec backoff;                       // before one that may
  bool avoid_tried = false;             // choose anew while the choice is a server tried already
  std::optional<Duration> try_timeout;  // of one try
  RetryBudgetSpec budget;

  std::optional<Duration> timeout;  // of all tries together
  bool cancel = false;              // whether a try given up stops its work on the server

  std::uint32_t hedges = 0;  // further copies sent while none has been answered
  Duration hedge_after{0};   // since the first, and from one to the next
  bool hedge_cancel = true;  // whether the first answer stops the work on the others

  bool active() const { return retries > 0 || timeout || try_timeout || hedges > 0; }
};

// How much one balancer instance lets into a pool at once, and who waits in the balancer. All
// unlimited: nobody ever waits there.
struct LimitsSpec {
  std::uint32_t server = kUnlimited;  // attempts in flight at each server (its own limit comes
                                      // first): HAProxy's maxconn, nginx's max_conns
  std::uint32_t pool = kUnlimited;    // at all of them together: Envoy's max_requests
  std::uint32_t queue =
      kUnlimited;  // that may wait: HAProxy's queues, Envoy's max_pending_requests
  std::optional<Duration> queue_timeout;
  // The limit of each server shrinks with what is in the balancer for the pool, in flight or
  // waiting: all of it from `full_load` on, below in proportion, but never less than `server_min`.
  // HAProxy's minconn and fullconn.
  std::uint32_t server_min = kUnlimited;
  std::uint32_t full_load = 1;
  std::uint32_t server_queue = kUnlimited;  // that may wait for one server: HAProxy's maxqueue
  bool operator==(const LimitsSpec&) const = default;
};

struct BalancerSpec {
  std::string name;
  PolicySpec policy;
  StickySpec sticky;
  std::uint32_t instances = 1;      // each attempt reaches one of them, uniformly at random
  DnsSpec dns;                      // unless answers of the name service decide it
  std::vector<std::uint32_t> down;  // instances that refuse connections
  RelaySpec relay;
  LimitsSpec limits;
  HealthSpec health;
  std::vector<RouteSpec> routes;  // the first that matches; none: outcome no_backend
  WeightsSpec weights;
};

// ---- pools --------------------------------------------------------------------------------------

enum class Discipline : std::uint8_t { kFifo, kLifo, kProcessorSharing };

// A server that has just started works slower: models/servers/cold_start.h.
struct ColdStartSpec {
  double factor = 5;  // how many times slower at first
  Duration length = std::chrono::minutes{2};
  bool at_start = false;  // whether it is cold when the run begins, too
  bool operator==(const ColdStartSpec&) const = default;
};

// Requests that are served at once hold each other up: models/servers/contention.h.
struct ContentionSpec {
  double serial = 0;     // share of the work that only one can do at a time
  double crosstalk = 0;  // what each pair costs
  bool operator==(const ContentionSpec&) const = default;
};

// A server that finds out itself how many requests it can take: models/servers/concurrency_limit.h.
// Defaults are those of Netflix's library for the kind.
struct LimiterSpec {
  enum class Kind : std::uint8_t { kAimd, kGradient, kVegas };
  Kind kind = Kind::kAimd;
  std::uint32_t initial = 20;
  std::uint32_t min = 20;   // 1 for Vegas
  std::uint32_t max = 200;  // 1000 for Vegas
  double smoothing = 1;     // of a new estimate; Gradient: .2
  // AIMD
  double backoff_ratio = 0.9;
  Duration timeout = std::chrono::seconds{5};
  // Gradient
  double queue = 4;
  double tolerance = 1.5;
  std::uint32_t long_window = 600;  // samples
  // Vegas; absent: 3, 6 times the decimal logarithm of the limit
  std::optional<std::uint32_t> alpha, beta;
  std::uint32_t probe_multiplier = 30;
  bool operator==(const LimiterSpec&) const = default;
};

// A server that drops what has waited too long: models/servers/queue_shedding.h.
struct SheddingSpec {
  enum class Kind : std::uint8_t { kCodel, kFacebook };
  Kind kind = Kind::kCodel;
  Duration target = std::chrono::milliseconds{5};
  Duration interval = std::chrono::milliseconds{100};
  bool lifo = true;  // Facebook: the newest first under overload
  bool operator==(const SheddingSpec&) const = default;
};

struct ServerSpec {
  std::string name;
  std::uint32_t weight = 1;
  std::uint32_t workers = 1;  // kUnlimited: every request is served at once
  double speed = 1;           // work done per second of service
  std::string zone;
  bool backup = false;
  std::uint32_t limit = kUnlimited;  // attempts that each balancer instance has in flight there
  bool present = true;               // false: appears later by an `add` event
  std::optional<ColdStartSpec> cold_start;
};

struct CallSpec {
  PoolIndex pool = 0;
  double count = 1;    // whole part certain, the rest with that probability
  bool async = false;  // true: the worker is freed while the call runs
  PolicySpec policy;   // how the caller picks among the servers of `pool`
};

struct PoolSpec {
  std::string name;
  std::vector<ServerSpec> servers;   // those added later included, at their final position
  std::uint32_t queue = kUnlimited;  // waiting places of each server
  Discipline discipline = Discipline::kFifo;
  std::vector<CallSpec> calls;
  Law work;  // of calls, and of requests whose traffic names none; may be null if never needed
  std::optional<ContentionSpec> contention;
  std::optional<LimiterSpec> limiter;
  std::optional<SheddingSpec> shedding;
};

// ---- timeline -----------------------------------------------------------------------------------

struct ServerRef {
  PoolIndex pool = 0;
  ServerIndex server = 0;
  bool operator==(const ServerRef&) const = default;
};

// A `set` is compiled to the whole new description of the entity it touches; what may not change
// while running (names, counts of users, servers, instances) is equal in old and new.
struct SetTraffic {
  TrafficIndex traffic = 0;
  std::shared_ptr<const TrafficSpec> spec;
};
struct SetBalancer {
  BalancerIndex balancer = 0;
  std::shared_ptr<const BalancerSpec> spec;
};
struct SetPool {
  PoolIndex pool = 0;
  std::shared_ptr<const PoolSpec> spec;
};
// Forgets the pinned users of a balancer (cookies dropped).
struct ClearSticky {
  BalancerIndex balancer = 0;
};
struct AddServers {
  PoolIndex pool = 0;
  ServerIndex first = 0;
  std::uint32_t count = 0;
};
struct DrainServers {  // no new traffic except that of pinned users
  std::vector<ServerRef> servers;
};
struct RemoveServers {  // no new traffic at all; what is in progress finishes
  std::vector<ServerRef> servers;
};
struct MaintainServers {  // the same, but the server is still there and may come back
  std::vector<ServerRef> servers;
};
struct ReadyServers {  // back from drain or maintenance
  std::vector<ServerRef> servers;
};

struct FaultSpec {
  enum class Kind : std::uint8_t {
    kCrash,      // loses all work at once, then refuses connections
    kRefuse,     // refuses new connections, finishes what it has
    kBlackhole,  // new attempts and pending responses vanish in silence
    kSlow,       // works `factor` times slower
    kErrors,     // fails a `ratio` of what it serves, after `after` of service (or the full work)
    kPause,      // accepts and queues, serves nothing
    kFlap,       // crash and return, every `period`
  };
  Kind kind = Kind::kCrash;
  std::vector<ServerRef> targets;
  std::optional<Duration> length;  // absent: until the end of the run
  double factor = 10;
  double ratio = 1;
  std::optional<Duration> after;
  Duration period{0};  // of a flap: down for the first half, up for the second
};

using Action = std::variant<SetTraffic, SetBalancer, SetPool, ClearSticky, AddServers, DrainServers,
                            RemoveServers, MaintainServers, ReadyServers, FaultSpec>;

struct TimelineEvent {
  Time at;
  std::string name;  // may be empty
  std::string note;  // what is shown to people; may be empty
  std::vector<Action> actions;
  Duration rollout_every{0};  // > 0: instance k of a balancer sees its SetBalancer k times later
};

// ---- the whole ----------------------------------------------------------------------------------

struct Window {
  Time from;
  Time to;
};

struct SystemSpec {
  std::vector<TrafficSpec> traffic;
  std::vector<BalancerSpec> balancers;
  std::vector<PoolSpec> pools;
  std::vector<TimelineEvent> timeline;  // ascending by time, ties in the order of the scenario
  Duration duration{0};
  Duration warmup{0};
  Duration interval = std::chrono::seconds{10};  // bucket of the time series, at most 4096 of them
  std::optional<Duration> slo_latency;
  double slo_objective = 0.99;  // a minute with a smaller share of good requests is out of SLO
  std::optional<Window> incident;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
};

}  // namespace ballast
