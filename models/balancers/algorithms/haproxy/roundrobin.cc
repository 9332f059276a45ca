// HAProxy's `balance roundrobin`: the "fast weighted round robin" of 2.6 (src/lb_fwrr.c), rounding
// and ties included; the recorded sequences of tests/golden are its specification.
//
// Time is a position that grows by one per pick, in windows as long as the sum of the weights.
// Every server has a next position; three ordered sets hold the servers that have not had a turn in
// this window (`init`, heaviest first), those with a position in it (`current`), and those that
// wait for the next window (`next`, heaviest first). Weights count 16 units each (0..256 become
// 0..4096). A server that comes up, or whose weight changes, gets a position up to one full turn of
// its own ahead.
//
// A full server (maxconn) uses its turn without being picked, and so does the server of the failed
// previous attempt unless it is the only one. When all are full the request waits in the queue of
// the backend. Backups with `allbackups` form a group with a schedule of their own.
//
// While nothing comes in between, the picks repeat themselves after some windows. From then on they
// are read from a list.
//
// From 3.2 every group of threads has such a schedule of its own, that of group i starting at
// server i + 1: simulate that by several instances of the balancer.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/algorithms/parts/repeating_picks.h"
#include "models/balancers/algorithms/parts/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class RoundRobinGroup {
 public:
  RoundRobinGroup(const PoolView& view, bool backup) : view_(view), backup_(backup) {
    grow();
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
      const std::int64_t weight = scaled_weight(i);
      if (weight == 0) continue;
      servers_[i].weight = weight;
      total_ += weight;
      ++members_;
      queue_by_weight(i, init_);
    }
    window_ = position_ = total_;
  }

  bool empty() const { return members_ == 0; }

  ServerIndex pick(ServerIndex avoid) {
    if (repeating_.closed()) [[likely]] {
      const ServerIndex due = repeating_.due();
      if (due != avoid && !view_.saturated(due)) [[likely]] {
        repeating_.step();
        return due;
      }
      stop_repeating();
    }
    return choose(avoid);
  }

  void update(ServerIndex i) {
    if (i >= servers_.size()) grow();
    Server& s = servers_[i];
    const std::int64_t weight = scaled_weight(i);
    if (weight == s.weight) return;
    stop_repeating();
    const std::int64_t before = s.weight;
    s.weight = weight;
    s.total = 0;
    total_ += weight - before;
    if (weight == 0) {
      --members_;
      take_out(i);
    } else if (before == 0) {
      ++members_;
      s.next = position_ + (total_ + window_ - position_) / weight;
      queue(i);
    } else if (s.place == init_) {
      queue_by_weight(i, init_);
    } else {
      reposition(i);
    }
  }

 private:
  enum Place : std::uint8_t { kCurrent, kFirstByWeight, kSecondByWeight, kNowhere };

  struct Server {
    std::int64_t weight = 0;     // scaled; 0 while it takes no traffic
    std::int64_t next = 0;       // position of its next turn
    std::int64_t last = 0;       // position of its last turn
    std::int64_t remainder = 0;  // of the division by which `next` advances
    Place place = kNowhere;
    std::int64_t total = 0;           // the sum of the weights divided by the own one,
    std::int64_t step = 0, rest = 0;  // as of `total`
  };

  // All that the picks to come follow from, at the beginning of a window.
  struct Standing {
    ServerIndex server;
    int set;  // 0: `current`, 1: `init`, 2: `next`
    std::uint64_t key;
    std::int64_t next, last, remainder;
    bool operator==(const Standing&) const = default;
  };
  using State = std::vector<Standing>;  // in the order of the sets

  [[gnu::noinline]] ServerIndex choose(ServerIndex avoid) {
    bool switched = false;
    bool avoided = false;
    ServerIndex chosen;
    passed_over_.clear();
    while (true) {
      if (window_ == 0) window_ = position_ = total_;
      chosen = candidate();
      if (chosen == kNoServer && !switched) {
        switched = true;
        next_window();
        chosen = candidate();
      }
      if (chosen == kNoServer) {
        if (avoided) chosen = avoid;  // there is no other: its turn is already counted
        break;
      }
      advance(chosen);
      ++position_;
      if (!view_.saturated(chosen)) [[likely]] {
        if (chosen != avoid || avoided) break;
        avoided = true;
      }
      take_out(chosen);
      passed_over_.push_back(chosen);
    }
    if (chosen != kNoServer) queue(chosen);
    if (!passed_over_.empty()) [[unlikely]] {
      requeue_passed_over(chosen, switched);
      repeating_.reset();
    } else if ((switched || repeating_.noting()) && chosen != kNoServer) {
      note(chosen, switched);
    }
    return chosen;
  }

  // Servers of equal weight change places from window to window, but in the end everything repeats
  // itself unless something comes in between.
  void note(ServerIndex chosen, bool new_window) {
    if (repeating_.noting()) repeating_.note(chosen);
    if (!new_window || std::cmp_greater(total_, repeating_.kMost)) return;
    repeating_.mark(present_state());
  }

  State present_state() const {
    State state;
    std::vector<ServerOrder::Rank> ranks(servers_.size());
    for (ServerIndex i = 0; i < servers_.size(); ++i) {
      const Server& s = servers_[i];
      if (s.place == kNowhere) continue;
      ranks[i] = sets_[s.place].rank(i);
      state.push_back({i,
                       s.place == kCurrent ? 0
                       : s.place == init_  ? 1
                                           : 2,
                       sets_[s.place].key(i), s.next, s.last, s.remainder});
    }
    std::sort(state.begin(), state.end(), [&](const Standing& a, const Standing& b) {
      return std::pair(a.set, ranks[a.server]) < std::pair(b.set, ranks[b.server]);
    });
    return state;
  }

  // Before anything else than the next undisturbed pick: takes the turns that were read.
  [[gnu::noinline]] void stop_repeating() {
    for (std::size_t turns = repeating_.turns(); turns > 0; --turns) {
      ServerIndex chosen = candidate();
      if (chosen == kNoServer) {
        next_window();
        chosen = candidate();
      }
      advance(chosen);
      ++position_;
      queue(chosen);
    }
    repeating_.reset();
  }

  std::int64_t scaled_weight(ServerIndex i) const {
    const PoolView::Server& server = view_.servers[i];
    return server.backup == backup_ ? haproxy_scaled_weight(server) : 0;
  }

  void grow() {
    servers_.resize(view_.servers.size());
    passed_over_.reserve(view_.servers.size() + 1);
    for (ServerOrder& set : sets_) set.resize(view_.servers.size());
  }

  void queue_by_weight(ServerIndex i, Place set) {
    put(i, set, static_cast<std::uint64_t>(kHaproxyMaxScaledWeight - servers_[i].weight));
  }

  void put(ServerIndex i, Place set, std::uint64_t key) {
    Server& s = servers_[i];
    if (s.place != set) take_out(i);
    sets_[set].insert(i, key);
    s.place = set;
  }

  void queue(ServerIndex i) {
    Server& s = servers_[i];
    if (s.next >= 2 * window_ || s.next >= window_ + total_) {
      s.next -= window_;
      queue_by_weight(i, next_);
      return;
    }
    const std::int64_t key =
        kHaproxyMaxWeight * s.next +
        (kHaproxyMaxScaledWeight + s.remainder - s.weight) / kHaproxyWeightScale;
    put(i, kCurrent, static_cast<std::uint64_t>(key));
  }

  void take_out(ServerIndex i) {
    if (servers_[i].place == kNowhere) return;
    sets_[servers_[i].place].erase(i);
    servers_[i].place = kNowhere;
  }

  // The server whose turn it is, still in its set.
  ServerIndex candidate() {
    const ServerIndex due = sets_[kCurrent].first();
    if (due != kNoServer && servers_[due].next <= position_) return due;
    const ServerIndex fresh = sets_[init_].first();
    if (fresh == kNoServer) return due;  // ahead of its position, to fill the hole
    servers_[fresh].next = servers_[fresh].remainder = 0;
    return fresh;
  }

  void next_window() {
    std::swap(init_, next_);
    window_ = position_ = total_;
  }

  void advance(ServerIndex i) {
    Server& s = servers_[i];
    if (s.next == 0) s.next = position_;
    s.last = s.next;
    if (s.total != total_) [[unlikely]] {
      s.total = total_;
      s.step = total_ / s.weight;
      s.rest = total_ % s.weight;
    }
    s.next += s.step;
    s.remainder += s.rest;
    if (s.remainder >= s.weight) {
      s.remainder -= s.weight;
      ++s.next;
    }
  }

  // Latest first. Their places are lost when the window has changed meanwhile; otherwise they used
  // their turns.
  void requeue_passed_over(ServerIndex chosen, bool switched) {
    for (std::size_t k = passed_over_.size(); k-- > 0;) {
      const ServerIndex i = passed_over_[k];
      if (i == chosen) continue;
      if (switched)
        queue_by_weight(i, init_);
      else
        queue(i);
    }
  }

  // A new weight for a server that has a position: sooner if it grew, never at once.
  void reposition(ServerIndex i) {
    Server& s = servers_[i];
    const std::int64_t old_next = s.place == next_ ? s.next + window_ : s.next;
    const std::int64_t step = total_ / s.weight;
    s.next = std::min(s.last + step, old_next);
    s.remainder = 0;
    if (s.next < position_ + 2) s.next = position_ + step;
    take_out(i);
    queue(i);
  }

  const PoolView& view_;
  bool backup_;
  std::vector<Server> servers_;
  std::vector<ServerIndex> passed_over_;  // by the present pick
  std::array<ServerOrder, 3> sets_;
  Place init_ = kFirstByWeight;
  Place next_ = kSecondByWeight;
  RepeatingPicks<State> repeating_;
  std::size_t members_ = 0;  // servers that take traffic
  std::int64_t total_ = 0;   // sum of their weights
  std::int64_t window_ = 0;  // length of this window: the sum when it began
  std::int64_t position_ = 0;
};

class HaproxyRoundRobin final : public Policy {
 public:
  HaproxyRoundRobin(const PoolView& view, bool allbackups) : groups_(view, allbackups) {}

  ServerIndex pick(const PickContext& context) override {
    RoundRobinGroup* group = groups_.in_force();
    return group != nullptr ? group->pick(context.avoid()) : groups_.single_backup();
  }

  void on_weight(ServerIndex server, std::uint32_t) override { groups_.update(server); }
  void on_usable(ServerIndex server) override { groups_.update(server); }

 private:
  HaproxyGroups<RoundRobinGroup> groups_;
};

}  // namespace

extern const PolicyKind kHaproxyRoundRobinPolicy;
const PolicyKind kHaproxyRoundRobinPolicy{
    .name = "haproxy/roundrobin",
    .summary = "HAProxy's balance roundrobin (2.6): weighted turns, weights live",
    .params = {haproxy_allbackups()},
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyRoundRobin>(view, args.flag("allbackups"));
    },
    .heeds_ramp = true,
    .queueing = Queueing::kBehindOthers,
};

}  // namespace ballast
