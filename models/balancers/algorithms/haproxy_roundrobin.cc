// HAProxy's `balance roundrobin`: the "fast weighted round robin" of 2.6 (src/lb_fwrr.c), rounding
// and ties included; the recorded sequences of tests/golden are its specification.
//
// Time is a position that grows by one per pick, in windows as long as the sum of the weights.
// Every server has a next position; three ordered sets hold the servers that have not had a turn in
// this window (`init`, heaviest first), those with a position in it (`current`), and those that
// wait for the next window (`next`, heaviest first). Weights count 16 units each (0..256 become
// 0..4096). A server that comes up, or whose weight changes, gets a position up to one full turn of
// its own ahead. The server of the failed previous attempt is passed over unless it is the only
// one.
#include <algorithm>
#include <array>
#include <vector>

#include "models/balancers/algorithms/haproxy_backup.h"
#include "models/balancers/algorithms/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::int64_t kWeightScale = 16;
constexpr std::int64_t kMaxWeight = 256;
constexpr std::int64_t kMaxScaledWeight = kMaxWeight * kWeightScale;

class HaproxyRoundRobin final : public Policy {
 public:
  explicit HaproxyRoundRobin(const PoolView& view) : view_(view), backup_(view) {
    grow();
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
      const std::int64_t weight = scaled_weight(i);
      if (weight == 0) continue;
      servers_[i].weight = weight;
      total_ += weight;
      ++active_;
      queue_by_weight(i, init_);
    }
    window_ = position_ = total_;
  }

  ServerIndex pick(const PickContext& context) override {
    if (active_ == 0) return backup_.first_usable();
    bool switched = false;
    ServerIndex passed_over = kNoServer;
    ServerIndex chosen;
    while (true) {
      if (window_ == 0) window_ = position_ = total_;
      chosen = candidate();
      if (chosen == kNoServer && !switched) {
        switched = true;
        next_window();
        chosen = candidate();
      }
      if (chosen == kNoServer) {
        chosen = passed_over;  // there is no other: take it, with its turn already counted
        break;
      }
      advance(chosen);
      take_out(chosen);
      ++position_;
      if (chosen != context.avoid() || passed_over != kNoServer) break;
      passed_over = chosen;
    }
    queue(chosen);
    if (passed_over != kNoServer && passed_over != chosen) {
      // Its place is lost when the window has changed meanwhile; otherwise it used its turn.
      if (switched)
        queue_by_weight(passed_over, init_);
      else
        queue(passed_over);
    }
    return chosen;
  }

  void on_weight(ServerIndex server, std::uint32_t) override { update(server); }
  void on_usable(ServerIndex server) override { update(server); }

 private:
  enum Place : std::uint8_t { kCurrent, kFirstByWeight, kSecondByWeight, kNowhere };

  struct Server {
    std::int64_t weight = 0;     // scaled; 0 while it takes no traffic
    std::int64_t next = 0;       // position of its next turn
    std::int64_t last = 0;       // position of its last turn
    std::int64_t remainder = 0;  // of the division by which `next` advances
    Place place = kNowhere;
  };

  std::int64_t scaled_weight(ServerIndex i) const {
    const PoolView::Server& server = view_.servers[i];
    return server.usable && !server.backup ? server.weight * kWeightScale : 0;
  }

  void grow() {
    servers_.resize(view_.servers.size());
    for (ServerOrder& set : sets_) set.resize(view_.servers.size());
  }

  void queue_by_weight(ServerIndex i, Place set) {
    sets_[set].insert(i, static_cast<std::uint64_t>(kMaxScaledWeight - servers_[i].weight));
    servers_[i].place = set;
  }

  void queue(ServerIndex i) {
    Server& s = servers_[i];
    if (s.next >= 2 * window_ || s.next >= window_ + total_) {
      s.next -= window_;
      queue_by_weight(i, next_);
      return;
    }
    const std::int64_t key =
        kMaxWeight * s.next + (kMaxScaledWeight + s.remainder - s.weight) / kWeightScale;
    sets_[kCurrent].insert(i, static_cast<std::uint64_t>(key));
    s.place = kCurrent;
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
    s.next += total_ / s.weight;
    s.remainder += total_ % s.weight;
    if (s.remainder >= s.weight) {
      s.remainder -= s.weight;
      ++s.next;
    }
  }

  void update(ServerIndex i) {
    backup_.invalidate();
    if (i >= servers_.size()) grow();
    Server& s = servers_[i];
    const std::int64_t weight = scaled_weight(i);
    if (weight == s.weight) return;
    const std::int64_t before = s.weight;
    s.weight = weight;
    total_ += weight - before;
    if (weight == 0) {
      --active_;
      take_out(i);
    } else if (before == 0) {
      ++active_;
      s.next = position_ + (total_ + window_ - position_) / weight;
      queue(i);
    } else if (s.place == init_) {
      queue_by_weight(i, init_);
    } else {
      reposition(i);
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
  HaproxyBackup backup_;
  std::vector<Server> servers_;
  std::array<ServerOrder, 3> sets_;
  Place init_ = kFirstByWeight;
  Place next_ = kSecondByWeight;
  std::size_t active_ = 0;   // servers that take traffic
  std::int64_t total_ = 0;   // sum of their weights
  std::int64_t window_ = 0;  // length of this window: the sum when it began
  std::int64_t position_ = 0;
};

}  // namespace

extern const PolicyKind kHaproxyRoundRobinPolicy;
const PolicyKind kHaproxyRoundRobinPolicy{
    .name = "haproxy/roundrobin",
    .summary = "HAProxy's balance roundrobin (2.6): weighted turns, weights live",
    .params = {},
    .max_weight = 256,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyRoundRobin>(view);
    },
};

}  // namespace ballast
