// What a load balancer's configuration says about traffic, in words that fit HAProxy, nginx and
// Envoy alike: who listens, which requests go where, in the order in which the product decides it,
// how a server is chosen, and what happens when one fails. Read by `import`, `split` and `audit`.
//
// A reader fills in the product's own defaults (Fact::is_default), with inheritance resolved: a
// weight that stands in `default-server` is a fact of each server, placed at that line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/configs/fact.h"
#include "scenarios/diagnostic.h"

namespace ballast::config {

inline constexpr std::size_t kNoIndex = std::numeric_limits<std::size_t>::max();
inline constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

// ---- which requests -----------------------------------------------------------------------------

// One test of a request, as far as it is understood.
struct Match {
  enum class What : std::uint8_t {
    kPath,    // without the query
    kUri,     // with it
    kHost,    // without the port
    kHeader,  // `name`
    kCookie,  // `name`
    kQuery,   // `name`: a parameter
    kMethod,
    kSource,      // the client's address
    kServerName,  // of TLS (SNI)
    kPort,        // that the client connected to
    kScheme,      // "https", "http"
    kShare,       // a random `share` of the requests
    kVariable,    // `name`, with the product's own notation
    kAlways,
    kNever,
    kOther,  // understood to be a test, not what it tests: `text`
  };
  enum class How : std::uint8_t {
    kExact,
    kPrefix,
    kSuffix,
    kContains,
    kDirectory,  // a whole component of the path: HAProxy's path_dir
    kRegex,
    kNetwork,  // of addresses
    kPresent,
    kOther,
  };
  What what = What::kAlways;
  How how = How::kExact;
  std::string name;
  std::vector<std::string> values;  // any of them
  bool negated = false;
  bool ignore_case = false;
  double share = 1;  // of kShare, 0..1
  std::string text;  // as written
  std::string acl;   // HAProxy: the name of the ACL that says it; empty: anonymous
  Place where{};
};

// Any of these, each of which is all of its matches. Empty: every request.
using Condition = std::vector<std::vector<Match>>;

// ---- what happens to an attempt -----------------------------------------------------------------

// What is absent has no limit. Which of them exist depends on the product.
struct Timeouts {
  MaybeFact<Duration> connect;
  MaybeFact<Duration> client;   // inactivity of the client; Envoy: stream idle timeout
  MaybeFact<Duration> server;   // inactivity of the server: HAProxy, nginx (proxy_read_timeout)
  MaybeFact<Duration> queue;    // HAProxy: waiting for a server; `connect` if not written
  MaybeFact<Duration> request;  // of the request with all its retries: Envoy's route timeout
  MaybeFact<Duration> http_request;         // to receive the request's head
  MaybeFact<Duration> keep_alive;           // idle connections of clients
  MaybeFact<Duration> upstream_keep_alive;  // idle connections to servers
  MaybeFact<Duration> tunnel;
  MaybeFact<Duration> check;
};

struct Retries {
  Fact<std::uint32_t> max;            // after the first try; kNoLimit: each other server once
  Fact<std::vector<std::string>> on;  // the product's words: "conn-failure", "error", "5xx"
  enum class Redispatch : std::uint8_t { kNever, kAlways, kLast, kEvery };
  Fact<Redispatch> redispatch;        // which of them may go to another server
  Fact<int> redispatch_interval;      // HAProxy's number: -1 on the last, N every Nth
  MaybeFact<Duration> try_timeout;    // Envoy: of one try
  MaybeFact<Duration> total_timeout;  // nginx: no more tries after this
  MaybeFact<Duration> backoff_base;
  MaybeFact<Duration> backoff_max;
  MaybeFact<double> budget_ratio;  // Envoy: of the active requests
  Fact<std::uint32_t> budget_min;
  Fact<bool> non_idempotent;  // nginx: replays POST as well
  Fact<bool> avoids_tried;    // Envoy: the previous_hosts predicate
};

// ---- a server -----------------------------------------------------------------------------------

// Active checks.
struct Check {
  Fact<bool> enabled;
  enum class Kind : std::uint8_t { kTcp, kHttp, kGrpc, kOther };
  Fact<Kind> kind;
  Fact<std::string> path;         // of kHttp
  Fact<std::string> expect;       // as written; empty: what the product takes for good
  MaybeFact<std::uint32_t> port;  // another than the server's own
  Fact<std::string> address;      // another than the server's own; empty: its own
  MaybeFact<Duration> interval;
  MaybeFact<Duration> fast_interval;  // while the verdict may change
  MaybeFact<Duration> down_interval;
  MaybeFact<Duration> timeout;
  Fact<std::uint32_t> rise;
  Fact<std::uint32_t> fall;
  MaybeFact<Duration> no_traffic_interval;  // Envoy
};

// Verdicts from ordinary traffic, server by server: HAProxy's observe, nginx's max_fails.
struct Passive {
  enum class Layer : std::uint8_t { kNone, kLayer4, kLayer7 };
  Fact<Layer> observe;                 // HAProxy
  Fact<std::uint32_t> error_limit;     // HAProxy
  Fact<std::string> on_error;          // HAProxy: "fail-check"
  Fact<std::string> on_marked_down;    // HAProxy: "shutdown-sessions"; empty: nothing
  MaybeFact<std::uint32_t> max_fails;  // nginx; 0: never
  MaybeFact<Duration> fail_timeout;    // nginx
};

struct Server {
  Fact<std::string> name;       // nginx: the text of the directive; Envoy: address:port
  Fact<std::string> host;       // address or name, without the port; a path for unix sockets
  Fact<std::uint32_t> port;     // 0: that of the connection (HAProxy), or none
  bool host_is_name = false;    // it has to be resolved
  bool host_is_socket = false;  // unix socket
  Fact<bool> resolved_again;    // resolvers, `resolve`, STRICT_DNS: not only once at the start
  Fact<std::uint32_t> weight;   // as written; `weight 0` keeps new traffic away
  Fact<bool> backup;
  enum class State : std::uint8_t {
    kUp,
    kDisabled,   // HAProxy `disabled`, nginx `down`
    kDraining,   // Envoy health_status DRAINING
    kUnhealthy,  // Envoy health_status UNHEALTHY, TIMEOUT
    kDegraded,   // Envoy health_status DEGRADED
  };
  Fact<State> state;
  MaybeFact<std::uint32_t> maxconn;  // at once; 0 or absent: no limit
  MaybeFact<std::uint32_t> minconn;
  MaybeFact<std::uint32_t> maxqueue;
  MaybeFact<Duration> slow_start;
  Fact<std::string> cookie;  // HAProxy: its value in the cookie
  Fact<bool> agent_check;
  MaybeFact<std::uint32_t> id;  // HAProxy
  Fact<std::string> track;      // HAProxy: whose checks count
  Check check;
  Passive passive;
  std::string locality;               // Envoy: "region/zone/sub_zone"
  std::uint32_t priority = 0;         // Envoy
  std::uint32_t template_number = 0;  // HAProxy server-template: from 1; 0: not from one
  Place where{};
};

// ---- a backend, an upstream, a cluster ----------------------------------------------------------

// What the algorithm, or the route, hashes.
struct HashKey {
  enum class Kind : std::uint8_t {
    kSource,  // the address of the connection
    kUri,
    kHeader,      // `name`
    kCookie,      // `name`
    kQuery,       // `name`
    kExpression,  // `name`, as written
  };
  Kind kind = Kind::kSource;
  std::string name;
  Place where{};
};

struct Hashing {
  std::vector<HashKey> keys;  // in order of precedence; Envoy's stand in the routes
  Fact<bool> consistent;
  Fact<std::string> function;  // "sdbm", "xx_hash"
  Fact<bool> avalanche;
  MaybeFact<std::uint32_t> balance_factor;  // percent
};

struct Stickiness {
  enum class By : std::uint8_t { kNone, kCookie, kTable, kConnection };
  By by = By::kNone;
  std::string name;                  // of the cookie, or what the table is keyed by
  bool by_address = false;           // keyed by the client's address
  MaybeFact<Duration> idle;          // forgotten after so long without a request
  MaybeFact<Duration> lifetime;      // forgotten so long after it began
  MaybeFact<std::uint64_t> entries;  // of a table
};

// Envoy's outlier detection; `present` says whether the cluster has any.
struct OutlierDetection {
  Fact<bool> present;
  Fact<std::uint32_t> consecutive_5xx;
  Fact<std::uint32_t> consecutive_gateway_failure;
  Fact<std::uint32_t> enforcing_consecutive_5xx;  // percent, as the next
  Fact<std::uint32_t> enforcing_consecutive_gateway_failure;
  Fact<Duration> interval;
  Fact<Duration> base_ejection_time;
  Fact<Duration> max_ejection_time;
  Fact<Duration> max_ejection_time_jitter;
  Fact<std::uint32_t> max_ejection_percent;
  Fact<bool> always_eject_one_host;
  Fact<std::uint32_t> enforcing_success_rate;
  Fact<std::uint32_t> success_rate_minimum_hosts;
  Fact<std::uint32_t> success_rate_request_volume;
  Fact<std::uint32_t> success_rate_stdev_factor;
  Fact<std::uint32_t> failure_percentage_threshold;
  Fact<std::uint32_t> enforcing_failure_percentage;
  Fact<std::uint32_t> failure_percentage_minimum_hosts;
  Fact<std::uint32_t> failure_percentage_request_volume;
};

// Envoy's circuit breakers of the default priority.
struct CircuitBreakers {
  Fact<bool> present;  // written at all
  Fact<std::uint32_t> max_connections;
  Fact<std::uint32_t> max_pending_requests;
  Fact<std::uint32_t> max_requests;
  Fact<std::uint32_t> max_retries;
};

// Envoy: endpoints that are chosen together.
struct Locality {
  std::string name;  // "region/zone/sub_zone"
  std::uint32_t priority = 0;
  MaybeFact<std::uint32_t> weight;
  std::vector<std::size_t> servers;  // of Backend::servers
  Place where{};
};

// HAProxy's use-server: these requests go to one server whatever the algorithm says.
struct ServerRule {
  Fact<std::string> server;
  Condition condition;
  std::string text;
};

struct Backend {
  std::string name;
  // What it is in the file: "backend", "listen", "upstream", "cluster", or "proxy_pass" where a
  // location names its server without an upstream.
  std::string kind;
  Place where{};
  bool tcp = false;       // balances connections, not requests
  bool disabled = false;  // HAProxy: the keyword `disabled`

  // Ballast's name ("haproxy/roundrobin"); empty: no model of it.
  Fact<std::string> algorithm;
  Fact<std::string> algorithm_written;  // the product's words: "roundrobin", "LEAST_REQUEST"
  std::map<std::string, std::string> algorithm_parameters;  // of Ballast's algorithm, as text
  Hashing hashing;
  Fact<Stickiness> sticky;
  std::vector<Server> servers;  // in the order written

  std::vector<ServerRule> server_rules;  // HAProxy
  Fact<bool> transparent;  // HAProxy: the request says which server (set-dst, option transparent)
  Fact<bool> prefers_last_server;       // HAProxy: option prefer-last-server
  Fact<bool> all_backups;               // HAProxy: option allbackups
  Fact<bool> shared_state;              // nginx: has a `zone`; the others always
  MaybeFact<std::uint32_t> full_load;   // HAProxy: fullconn
  MaybeFact<std::uint32_t> keep_alive;  // nginx: idle connections kept by each worker
  Timeouts timeouts;                    // HAProxy, Envoy (connect); nginx has them in its routes
  Retries retries;                      // the same
  OutlierDetection outlier;             // Envoy
  CircuitBreakers breakers;             // Envoy
  MaybeFact<std::uint32_t> panic_threshold;  // Envoy, percent
  Fact<bool> locality_weighted;              // Envoy
  Fact<bool> zone_aware;                     // Envoy
  Fact<std::uint32_t> overprovisioning;      // Envoy, percent
  Fact<bool> subsets;                        // Envoy: lb_subset_config
  std::vector<Locality> localities;          // Envoy
  MaybeFact<Duration> slow_start;            // Envoy: the window; HAProxy has it per server
  Fact<std::string> discovery;  // Envoy: "STATIC", "STRICT_DNS"...; servers of EDS are unknown
};

// ---- routes and frontends -----------------------------------------------------------------------

struct RouteTarget {
  Fact<std::string> backend;     // its name
  std::size_t index = kNoIndex;  // of Config::backends; kNoIndex: there is none of that name
  Fact<std::uint32_t> weight;    // as written, of a split
  double share = 1;              // of the route's requests, in force
};

struct Route {
  enum class Action : std::uint8_t {
    kForward,  // to one of `targets`
    kAnswer,   // by the product itself: redirects, errors, files
    kDynamic,  // a backend whose name is made at run time: `expression`; `targets` are those that
               // are known to be possible, with share 0
  };
  std::string name;     // for people, unique in the frontend: "use_backend api", "location /api/"
  Condition condition;  // empty: every request that comes so far
  std::string text;     // as written, on one line
  Action action = Action::kForward;
  std::vector<RouteTarget> targets;
  std::string expression;
  bool fallback = false;           // default_backend
  Timeouts timeouts;               // Envoy, nginx: over those of the backend where given or known
  Retries retries;                 // the same
  bool has_policy = false;         // `timeouts` and `retries` are the route's own
  std::vector<HashKey> hash_keys;  // Envoy: hash_policy
  Place where{};
};

// A change of the request before the route is decided (HAProxy's http-request set-path).
struct Rewrite {
  Match::What what = Match::What::kOther;
  std::string text;
  Condition condition;
  Place where{};
};

struct Bind {
  std::string text;     // as written
  std::string address;  // empty: all
  std::uint32_t port = 0;
  std::uint32_t last_port = 0;  // of a range
  bool tls = false;
  bool proxy_protocol = false;
  bool reuseport = false;
  bool http2 = false;
  Place where{};
};

// A listener with its rules: HAProxy's frontend or listen; nginx's server blocks that share a
// listening address; a filter chain of an Envoy listener.
struct Frontend {
  std::string name;
  std::string kind;  // "frontend", "listen", "http", "stream", "listener"
  Place where{};
  bool tcp = false;
  bool disabled = false;
  std::vector<Bind> binds;
  MaybeFact<std::uint32_t> maxconn;
  Timeouts timeouts;
  // In the order of evaluation: the first that matches decides.
  std::vector<Route> routes;
  std::vector<Rewrite> rewrites;  // all come before the routes
  Fact<bool> behind_proxy;        // takes the client's address from a header or the PROXY protocol
  Fact<bool> adds_forwarded_for;  // option forwardfor
};

// ---- the whole ----------------------------------------------------------------------------------

// A directive, keyword, argument or field that the reader did not understand.
struct NotUnderstood {
  std::string text;     // as written, on one line, clipped
  std::string context;  // the section it is in: "backend app"
  std::string reason;   // why, when there is more to say than that it is unknown
  bool traffic = true;  // it may decide where requests go or what they meet; false: known not to
  Place where{};
};

// How much of the file was read.
struct Coverage {
  std::size_t directives = 0;          // in all
  std::size_t traffic = 0;             // of those, may decide about traffic (unknown ones included)
  std::size_t traffic_understood = 0;  // of those, became facts, or provably change nothing here
  double ratio() const {
    return traffic == 0 ? 1
                        : static_cast<double>(traffic_understood) / static_cast<double>(traffic);
  }
};

// A comment that speaks to Ballast: `# ballast: ignore RULE reason`.
struct Remark {
  std::string text;  // from "ballast:" on
  Place where{};
  bool alone = false;  // nothing else stands on its line
};

struct Config {
  Target target;
  std::vector<std::string> files;    // as named by the user, or as included
  MaybeFact<std::uint32_t> workers;  // nginx worker_processes, HAProxy nbthread; absent: automatic
  MaybeFact<std::uint32_t> thread_groups;       // HAProxy
  MaybeFact<std::uint32_t> worker_connections;  // nginx, of each worker
  MaybeFact<std::uint32_t> maxconn;             // HAProxy's global
  std::vector<Frontend> frontends;
  std::vector<Backend> backends;
  std::vector<NotUnderstood> not_understood;
  std::vector<Remark> remarks;
  Coverage coverage;

  Location at(Place place) const {
    return {place.file < files.size() ? files[place.file] : std::string(), place.line,
            place.column};
  }
  std::size_t find_backend(std::string_view name) const;  // kNoIndex if there is none
};

// The policy in force for a route's requests to a backend.
const Timeouts& timeouts_of(const Route& route, const Backend& backend);
const Retries& retries_of(const Route& route, const Backend& backend);

}  // namespace ballast::config
