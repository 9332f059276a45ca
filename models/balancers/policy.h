// The interface of a balancing algorithm, and how one declares itself.
//
// A policy is an event handler on membership, weight and load, not just a choice: real balancers
// keep state between picks. One policy object exists per balancer instance and pool; it knows
// servers by their index in the pool and sees the world only through its PoolView, as a real
// balancer does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/spec.h"
#include "sim/declaration.h"
#include "sim/random.h"

namespace ballast {

inline constexpr ServerIndex kNoServer = 0xffffffff;

// What servers say of themselves when they are asked: probes and load reports. Only policies whose
// product (or definition) asks servers may use it.
class ServerReports {
 public:
  virtual ~ServerReports() = default;
  virtual std::uint32_t in_system(ServerIndex i) const = 0;           // from all callers together
  virtual double utilization(ServerIndex i) const = 0;                // busy workers / workers, now
  virtual double speed(ServerIndex i) const { return (void)i, 1.0; }  // work per unit of service
};

// What one balancer instance knows of the servers of a pool. Owned and updated by the balancer;
// policies only read it.
struct PoolView {
  struct Server {
    std::uint32_t weight = 1;  // configured weight, 0 included
    bool usable = true;        // a member that is not known to be down
    bool backup = false;
    bool member = true;                        // present, not drained, not removed
    std::uint32_t max_in_flight = kUnlimited;  // HAProxy's maxconn, nginx's max_conns
    double ramp = 1;                           // slow start: what part of its weight counts, (0, 1]
    std::uint32_t zone = 0;                    // equal numbers: equal zones
    std::uint32_t priority = 0;                // Envoy: 0 is used first
    std::uint32_t queued = 0;  // attempts that wait in the balancer for this server alone: HAProxy
                               // counts them, others do not
    // As configured, for the textbook policies that compute with them.
    std::uint32_t workers = 1;
    double speed = 1;
  };
  std::vector<Server> servers;  // never shrinks; servers added later are appended
  // Attempts this instance has assigned and not seen finished, queued at the server included; same
  // index. In a row of its own: it is what changes, and what many policies compare.
  std::vector<std::uint32_t> in_flight;
  std::vector<std::string> names;  // same index; stands for the text of the product's server line
  std::uint32_t max_queued = 0;  // of each server, where that has been limited: HAProxy's maxqueue
  Time now = kStart;             // the present instant, in every call of the policy
  const ServerReports* reports = nullptr;  // null where nobody can be asked
  std::uint32_t instance = 0;              // which of how many instances of the balancer looks
  std::uint32_t instances = 1;

  // Appends a server with nothing in flight; its name is the caller's to append.
  Server& add(const Server& server) {
    in_flight.push_back(0);
    return servers.emplace_back(server);
  }
  Server& add() { return add(Server{}); }
  bool full(ServerIndex i) const { return in_flight[i] >= servers[i].max_in_flight; }
  // HAProxy: a server that others wait for has no room either, whatever its limit is by now.
  bool saturated(ServerIndex i) const { return servers[i].queued > 0 || full(i); }
  // Whether ordinary traffic may be sent there at all. Which group (active or backup) is in force
  // is the policy's rule, because products differ.
  bool eligible(ServerIndex i) const { return servers[i].usable && servers[i].weight > 0; }
};

struct PickContext {
  std::uint64_t hash = 0;  // hash of the affinity key, for the textbook policies
  std::string_view key{};  // the affinity key as the product sees it; empty: the request has none
  std::optional<std::uint32_t> ipv4{};  // the key as an address in host order, where it is known to
                                        // be one: who has it need not read the text
  std::span<const ServerIndex> tried{};  // servers of the request's failed attempts, oldest first

  // The server of the attempt that failed last; products may avoid it.
  ServerIndex avoid() const { return tried.empty() ? kNoServer : tried.back(); }
};

// How an attempt ended, as the balancer saw it.
struct Outcome {
  enum class Kind : std::uint8_t {
    kOk,
    kError,      // the server answered with an error (5xx)
    kRefused,    // no connection
    kTimeout,    // no answer in time
    kCancelled,  // the caller went away
  };
  Kind kind = Kind::kOk;
  Duration latency{0};  // from the assignment on
};

class Policy {
 public:
  virtual ~Policy() = default;

  // Chooses a server, or kNoServer when none is acceptable. An ineligible server is never chosen,
  // except by a kind that `panics`.
  virtual ServerIndex pick(const PickContext& context) = 0;

  // The servers that the next pick will look at unless something changes, as far as that is known:
  // what is kept of them can be fetched ahead. It changes nothing.
  virtual std::span<const ServerIndex> next_sample() { return {}; }

  // After the view's in_flight of `server` has changed: an attempt was assigned there (by pick() or
  // by stickiness, which goes round it), or one has ended. Exactly one finish per start. Called
  // only when the kind `follows_attempts`. `work`: of the attempt at speed 1, for the textbook
  // policies that know sizes.
  virtual void on_start(ServerIndex server, Duration work) { (void)server, (void)work; }
  virtual void on_finish(ServerIndex server, const Outcome& outcome) {
    (void)server, (void)outcome;
  }

  // After `server` may have got room without a finish: its max_in_flight has changed, or an attempt
  // no longer waits for it.
  virtual void on_room(ServerIndex server) { (void)server; }

  // After the view's weight of `server` was changed at run time from `old_weight`, or its ramp
  // (then `old_weight` is the present weight).
  virtual void on_weight(ServerIndex server, std::uint32_t old_weight) = 0;
  // After `usable` of `server` has changed (fault seen, drained, back again), or after the server
  // was appended to the view (usable or not).
  virtual void on_usable(ServerIndex server) = 0;
};

// What an affinity key is made of.
enum class KeyKind : std::uint8_t {
  kNoKey,
  kUser,     // a cookie or header that names the user
  kAddress,  // the client's IPv4 address, in text
  kPath,     // the path of the request
  kChosen,   // as the parameter `key` says: user, address or path
};

// When an attempt waits in the balancer for any server of the pool.
enum class Queueing : std::uint8_t {
  kWhenAllFull,   // when all eligible servers have reached their limits
  kWhenUnchosen,  // HAProxy: when the algorithm chooses none of those that are eligible
  kBehindOthers,  // the same, and without asking the algorithm while others wait there already
};

struct PolicyKind {
  std::string_view name;
  std::string_view summary;
  std::vector<Param> params;
  std::uint32_t max_weight;  // largest weight the product accepts
  bool honours_weights;      // false: shares ignore weights (declared, tested)
  // Whether they also do when every server is idle at each pick (requests that do not overlap).
  // HAProxy's leastconn does not: idle servers tie whatever their weights.
  bool honours_weights_idle;
  bool balances_load;                 // true: the choice depends on requests in flight
  bool follows_attempts;              // whether on_start and on_finish are to be called
  KeyKind key;                        // what the choice depends on, if on a key
  ArgsProblem (*check)(const Args&);  // null: nothing to check beyond the parameters
  // `view` outlives the policy. The policy starts from the view's present state.
  std::unique_ptr<Policy> (*make)(const Args& args, const PoolView& view, Rng rng);
  // Whether requests that do not overlap all go to the servers that come first in its order (of
  // declaration, of speed): such an algorithm has no shares to declare for idle servers.
  bool concentrates_when_idle = false;
  // Whether the shares are those of the arcs of a hash tree: only about those of the weights. (Of
  // every algorithm with a key this goes without saying.)
  bool scatters_shares = false;
  // Whether the shares follow a peculiar rule, which the algorithm's own tests state.
  bool has_own_shares = false;
  // Whether it may refuse a request although some server is eligible.
  bool may_refuse = false;
  // Whether it obeys a new weight while it runs, other than 0 and back to the first one. Null: yes.
  bool (*obeys_new_weights)(const Args&) = nullptr;
  // Whether, by default, it picks members that are not usable when too few are (Envoy's panic).
  bool panics = false;
  // Whether slow start changes its shares: it reads PoolView::Server::ramp, and on_weight() tells
  // it.
  bool heeds_ramp = false;
  Queueing queueing = Queueing::kWhenAllFull;
};

// What the key of `policy` is made of: the kind's, or as its arguments choose.
KeyKind key_kind(const PolicySpec& policy);

// All algorithms, sorted by name; the explicit list is in models/balancers/algorithms/all.cc.
std::span<const PolicyKind* const> policy_kinds();
const PolicyKind* find_policy_kind(std::string_view name);

}  // namespace ballast
