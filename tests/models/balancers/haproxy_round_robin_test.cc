// HAProxy's weighted round robin beside its rule, written the plain way.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

// HAProxy's weighted round robin as it is told: three lists in order of key, the first of equals
// first, and every pick made anew. For weights that change while servers keep some, without avoided
// servers.
class RoundRobinAsTold {
 public:
  explicit RoundRobinAsTold(const PoolView& view) : view_(view), servers_(view.servers.size()) {
    for (ServerIndex i = 0; i < servers_.size(); ++i) total_ += weight(i);
    for (ServerIndex i = 0; i < servers_.size(); ++i) servers_[i].weight = weight(i);
    for (ServerIndex i = 0; i < servers_.size(); ++i) put(i, kInit, 4096 - weight(i));
    window_ = position_ = total_;
  }

  ServerIndex pick() {
    std::vector<ServerIndex> passed_over;
    bool switched = false;
    ServerIndex chosen = kNoServer;
    while (true) {
      chosen = first();
      if (chosen == kNoServer && !switched) {
        switched = true;
        for (Server& s : servers_)
          s.list = s.list == kNext ? kInit : s.list == kInit ? kNext : s.list;
        window_ = position_ = total_;
        chosen = first();
      }
      if (chosen == kNoServer) break;
      turn(chosen);
      if (!view_.saturated(chosen)) break;
      servers_[chosen].list = kNowhere;
      passed_over.push_back(chosen);
    }
    if (chosen != kNoServer) requeue(chosen);
    for (std::size_t k = passed_over.size(); k-- > 0;)
      if (switched)
        put(passed_over[k], kInit, 4096 - servers_[passed_over[k]].weight);
      else
        requeue(passed_over[k]);
    return chosen;
  }

  // The weight of a server is another now, and neither was 0.
  void update(ServerIndex i) {
    Server& s = servers_[i];
    if (s.weight == weight(i)) return;
    total_ += weight(i) - s.weight;
    s.weight = weight(i);
    if (s.list == kInit) {
      put(i, kInit, 4096 - s.weight);
      return;
    }
    const std::int64_t until_now = s.next + (s.list == kNext ? window_ : 0);
    s.next = std::min(s.last + total_ / s.weight, until_now);
    s.remainder = 0;
    if (s.next < position_ + 2) s.next = position_ + total_ / s.weight;
    s.list = kNowhere;
    requeue(i);
  }

 private:
  enum List { kNowhere, kCurrent, kInit, kNext };
  struct Server {
    std::int64_t weight = 0, next = 0, last = 0, remainder = 0;
    List list = kNowhere;
    std::int64_t key = 0;
    std::uint64_t since = 0;
  };

  std::int64_t weight(ServerIndex i) const { return 16 * std::int64_t{view_.servers[i].weight}; }
  void put(ServerIndex i, List list, std::int64_t key) {
    servers_[i].list = list;
    servers_[i].key = key;
    servers_[i].since = ++insertions_;
  }
  ServerIndex first_of(List list) const {
    ServerIndex best = kNoServer;
    for (ServerIndex i = 0; i < servers_.size(); ++i)
      if (servers_[i].list == list &&
          (best == kNoServer || std::pair(servers_[i].key, servers_[i].since) <
                                    std::pair(servers_[best].key, servers_[best].since)))
        best = i;
    return best;
  }
  ServerIndex first() {
    const ServerIndex due = first_of(kCurrent);
    if (due != kNoServer && servers_[due].next <= position_) return due;
    const ServerIndex fresh = first_of(kInit);
    if (fresh == kNoServer) return due;
    servers_[fresh].next = servers_[fresh].remainder = 0;
    return fresh;
  }
  void turn(ServerIndex i) {
    Server& s = servers_[i];
    if (s.next == 0) s.next = position_;
    s.last = s.next;
    s.next += total_ / s.weight;
    s.remainder += total_ % s.weight;
    if (s.remainder >= s.weight) {
      s.remainder -= s.weight;
      ++s.next;
    }
    ++position_;
  }
  void requeue(ServerIndex i) {
    Server& s = servers_[i];
    if (s.next < 2 * window_ && s.next < window_ + total_) {
      put(i, kCurrent, 256 * s.next + (4096 + s.remainder - s.weight) / 16);
    } else {
      s.next -= window_;
      put(i, kNext, 4096 - s.weight);
    }
  }

  const PoolView& view_;
  std::vector<Server> servers_;
  std::uint64_t insertions_ = 0;
  std::int64_t total_ = 0, window_ = 0, position_ = 0;
};

}  // namespace

// Long enough undisturbed for the picks to repeat themselves, and disturbed at any turn: by servers
// that are full for some picks, and by new weights.
TEST(HaproxyRoundRobin, MakesThePicksOfTheRuleWhateverComesInBetween) {
  Rng rng(2024);
  for (int pool = 0; pool < 60; ++pool) {
    std::vector<std::uint32_t> weights(1 + rng.below(9));
    for (std::uint32_t& w : weights)
      w = static_cast<std::uint32_t>(1 + rng.below(pool % 2 ? 4 : 14));
    PolicyRig rig(kind_of("haproxy/roundrobin"), weights);
    RoundRobinAsTold told(rig.view);
    for (int period = 0; period < 12; ++period) {
      const auto picks = rng.below(period % 3 == 0 ? 40 : 9000);
      for (std::uint64_t k = 0; k < picks; ++k)
        ASSERT_EQ(rig.pick(), told.pick()) << "pool " << pool << " period " << period << " " << k;
      const auto i = static_cast<ServerIndex>(rng.below(weights.size()));
      if (period % 2 == 0) {
        rig.set_weight(i, static_cast<std::uint32_t>(1 + rng.below(14)));
        told.update(i);
      } else {
        rig.view.servers[i].max_in_flight = 0;
        for (std::uint64_t k = rng.below(30); k > 0; --k) ASSERT_EQ(rig.pick(), told.pick());
        rig.view.servers[i].max_in_flight = kUnlimited;
      }
    }
  }
}

}  // namespace ballast::policy_testing
