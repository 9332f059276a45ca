// The HAProxy algorithms where no record exists: full servers, slow start, versions, requests
// without a key.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "models/balancers/hashes/sdbm.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

void limit(PolicyRig& rig, std::uint32_t most) {
  for (PoolView::Server& server : rig.view.servers) server.max_in_flight = most;
}

std::vector<ServerIndex> serve(PolicyRig& rig, std::size_t requests) {
  std::vector<ServerIndex> order;
  for (std::size_t k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}

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

TEST(HaproxyBalancers, LeaveTheRequestToTheQueueWhenAllServersAreFull) {
  for (const char* algorithm : {"haproxy/roundrobin", "haproxy/static_rr", "haproxy/leastconn",
                                "haproxy/first", "haproxy/random"}) {
    PolicyRig rig(kind_of(algorithm), {3, 1, 2});
    limit(rig, 2);
    std::vector<ServerIndex> in_flight;
    for (ServerIndex server = rig.pick(); in_flight.size() < 100; server = rig.pick()) {
      if (server == kNoServer && std::string(algorithm) != "haproxy/random") break;
      if (server == kNoServer && in_flight.size() == 6) break;
      if (server == kNoServer) continue;  // a full winner, though others are free
      ASSERT_LT(rig.view.in_flight[server], 2u) << algorithm;
      rig.start(server);
      in_flight.push_back(server);
    }
    EXPECT_EQ(in_flight.size(), 6u) << algorithm;
    EXPECT_EQ(rig.pick(), kNoServer) << algorithm;
    rig.finish(1);
    ServerIndex server = kNoServer;
    for (int k = 0; k < 1000 && server == kNoServer; ++k) server = rig.pick();
    EXPECT_EQ(server, 1u) << algorithm;
  }
}

TEST(HaproxyBalancers, UseASingleBackupWhateverItsLoad) {
  for (const char* algorithm : {"haproxy/roundrobin", "haproxy/leastconn", "haproxy/first"}) {
    const PolicyKind& kind = kind_of(algorithm);
    PolicyRig rig(kind, default_args(kind), {1, 1, 1}, 1, {false, true, true});
    limit(rig, 1);
    rig.set_usable(0, false);
    rig.start(1);
    EXPECT_EQ(rig.pick(), 1u) << algorithm;
  }
}

TEST(HaproxyBalancers, SpreadOverAllBackupsOnDemand) {
  for (const char* algorithm : {"haproxy/roundrobin", "haproxy/static_rr", "haproxy/leastconn",
                                "haproxy/random", "haproxy/hdr"}) {
    const PolicyKind& kind = kind_of(algorithm);
    PolicyRig rig(kind, args_with(kind, {{"allbackups", true}}), {1, 1, 1}, 1, {false, true, true});
    EXPECT_EQ(rig.serve(), 0u);
    rig.set_usable(0, false);
    const auto order = serve(rig, 100);
    EXPECT_EQ(std::set<ServerIndex>(order.begin(), order.end()), (std::set<ServerIndex>{1, 2}))
        << algorithm;
  }
}

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

// 16 * 1/16 = 1 unit is what a weight of 1 at full speed has 16 of.
TEST(HaproxyRoundRobin, CountsPartOfTheWeightOfAStartingServer) {
  PolicyRig slow(kind_of("haproxy/roundrobin"), {16, 1});
  slow.view.servers[0].ramp = 1.0 / 16;
  slow.policy->on_weight(0, 16);
  PolicyRig alike(kind_of("haproxy/roundrobin"), {16, 1});
  alike.set_weight(0, 1);
  EXPECT_EQ(serve(slow, 50), serve(alike, 50));
  slow.view.servers[0].ramp = 1;
  slow.policy->on_weight(0, 16);
  alike.set_weight(0, 16);
  EXPECT_EQ(serve(slow, 100), serve(alike, 100));
}

TEST(HaproxyLeastConn, CountsPartOfTheWeightOfAStartingServer) {
  PolicyRig rig(kind_of("haproxy/leastconn"), {8, 4});
  rig.start(0);
  rig.start(1);
  EXPECT_EQ(rig.pick(), 0u);  // 2 * 4096 / 128 against 2 * 4096 / 64
  rig.view.servers[0].ramp = 5.0 / 16;
  rig.policy->on_weight(0, 8);
  EXPECT_EQ(rig.pick(), 1u);  // 2 * 4096 / 40
}

TEST(HaproxyStaticRr, KnowsNoSlowStart) {
  PolicyRig rig(kind_of("haproxy/static_rr"), {2, 1});
  rig.view.servers[0].ramp = 1.0 / 16;
  rig.policy->on_weight(0, 2);
  EXPECT_EQ(serve(rig, 3), (std::vector<ServerIndex>{0, 0, 1}));
}

TEST(HaproxyLeastConn, AlwaysTakesALeastKeyInBothVersions) {
  for (const char* version : {"2.6", "3.2"}) {
    const PolicyKind& kind = kind_of("haproxy/leastconn");
    PolicyRig rig(kind, args_with(kind, {{"version", std::string(version)}}), {5, 3, 3, 1, 2, 8});
    const auto key = [&](ServerIndex i) {
      const std::uint32_t busy = rig.view.in_flight[i];
      return busy == 0 ? 0 : (busy + 1) * 4096 / (16 * rig.view.servers[i].weight);
    };
    Rng rng(8);
    std::vector<ServerIndex> in_flight;
    for (int k = 0; k < 5000; ++k) {
      const ServerIndex picked = rig.pick();
      for (ServerIndex i = 0; i < 6; ++i) ASSERT_LE(key(picked), key(i)) << version;
      rig.start(picked);
      in_flight.push_back(picked);
      while (in_flight.size() > rng.below(60)) {
        std::swap(in_flight[rng.below(in_flight.size())], in_flight.back());
        rig.finish(in_flight.back());
        in_flight.pop_back();
      }
    }
  }
}

// `maxconn 1 maxqueue 2`, as recorded of 2.6.12: numbers are what each server serves and queues.
TEST(HaproxyLeastConn, CountsThoseWhoWaitForAServerWhenItsKeyIsComputed) {
  PolicyRig rig(kind_of("haproxy/leastconn"), {1, 1});
  limit(rig, 1);
  rig.view.max_queued = 2;
  const auto open = [&rig] {
    const ServerIndex server = rig.pick();
    if (server == kNoServer) return server;
    if (rig.view.saturated(server))
      ++rig.view.servers[server].queued;
    else
      rig.start(server);
    return server;
  };
  const auto close = [&rig](ServerIndex server) {  // one of those who wait takes the place
    rig.finish(server);
    --rig.view.servers[server].queued;
    rig.policy->on_room(server);
    rig.start(server);
  };
  std::vector<ServerIndex> order;
  for (int k = 0; k < 7; ++k) order.push_back(open());
  EXPECT_EQ(order, (std::vector<ServerIndex>{0, 1, 0, 0, 1, 1, kNoServer}));
  close(0);  // 1 + 1: its key counts both; 1 + 2 of the other are not in its key, but it is full
  EXPECT_EQ(open(), 0u);
  close(1);  // 1 + 1
  close(1);  // 1 + 0
  EXPECT_EQ(open(), 1u);
  EXPECT_EQ(open(), 1u);
  // One that gives up leaves room, but the order of the keys is as it was.
  EXPECT_EQ(open(), kNoServer);
  for (const ServerIndex server : {0u, 1u}) {
    --rig.view.servers[server].queued;
    rig.policy->on_room(server);
  }
  EXPECT_EQ(open(), 1u);
  EXPECT_EQ(open(), 0u);
}

TEST(HaproxyLeastConn, PutsAKeyRightSince32OnceManyHaveJoined) {
  const PolicyKind& kind = kind_of("haproxy/leastconn");
  for (const char* version : {"2.6", "3.2"}) {
    PolicyRig rig(kind, args_with(kind, {{"version", std::string(version)}}), {1, 1});
    limit(rig, 1);
    rig.view.max_queued = 100;
    rig.start(0);
    rig.start(1);
    const ServerIndex first = rig.pick();
    std::size_t in_a_row = 0;
    for (; in_a_row < 100 && rig.pick() == first; ++in_a_row) ++rig.view.servers[first].queued;
    // Of 3.2, both are in lists of their own or share one, and the pick may find either first.
    if (std::string_view(version) == "2.6")
      EXPECT_EQ(in_a_row, 100u);
    else
      EXPECT_LE(in_a_row, 4u);
  }
}

TEST(HaproxyLeastConn, FindsAServerWhoseLimitHasRisen) {
  PolicyRig rig(kind_of("haproxy/leastconn"), {1, 1, 1});
  limit(rig, 1);
  for (ServerIndex i = 0; i < 3; ++i) rig.start(i);
  EXPECT_EQ(rig.pick(), kNoServer);
  for (const ServerIndex i : {2u, 1u, 0u}) {
    rig.view.servers[i].max_in_flight = 2;
    rig.policy->on_room(i);
  }
  EXPECT_EQ(rig.pick(), 0u);  // its place among its equals was kept
}

// get_server_rnd() of 2.6 and of 3.2 compare what is served only.
TEST(HaproxyRandom, ComparesWhatIsServedButLeavesAServerAloneThatOthersWaitFor) {
  PolicyRig rig(kind_of("haproxy/random"), {1, 1});
  rig.start(0);
  rig.view.servers[1].queued = 5;
  std::set<ServerIndex> picked;
  for (int k = 0; k < 200; ++k) picked.insert(rig.pick());
  EXPECT_EQ(picked, (std::set<ServerIndex>{0, kNoServer}));
}

// By age the order of idle servers repeats for ever; among four lists it does not.
TEST(HaproxyLeastConn, BreaksTiesByAgeOrNearlyAtRandom) {
  const PolicyKind& kind = kind_of("haproxy/leastconn");
  PolicyRig by_age(kind, {1, 1, 1});
  EXPECT_EQ(serve(by_age, 6), (std::vector<ServerIndex>{0, 1, 2, 0, 1, 2}));
  PolicyRig random(kind, args_with(kind, {{"version", std::string("3.2")}}), {1, 1, 1});
  const auto order = serve(random, 30000);
  std::vector<double> shares(3, 0.0);
  std::size_t repeated = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    shares[order[k]] += 1.0 / 30000;
    repeated += k >= 3 && order[k] == order[k - 3] ? 1 : 0;
  }
  EXPECT_LT(repeated, 25000u);
  // The servers are alike. Shares of dependent picks: bound at 5 standard deviations of picks that
  // come in runs of 10.
  for (const double share : shares) EXPECT_NEAR(share, 1.0 / 3, 0.043);
}

TEST(HaproxyFirst, AvoidsTheFailedServerUnlessItIsTheOnlyFreeOne) {
  PolicyRig rig(kind_of("haproxy/first"), {1, 1});
  limit(rig, 1);
  EXPECT_EQ(rig.pick(0), 1u);
  rig.start(1);
  EXPECT_EQ(rig.pick(0), 0u);
  rig.start(0);
  EXPECT_EQ(rig.pick(0), kNoServer);
  rig.finish(1);
  EXPECT_EQ(rig.pick(), 1u);
}

namespace {

ServerIndex pick_key(PolicyRig& rig, std::string_view key) {
  return rig.policy->pick({.key = key});
}

}  // namespace

TEST(HaproxyHashes, TakeTurnsWithoutAKey) {
  for (const char* algorithm : {"haproxy/hdr", "haproxy/source"}) {
    PolicyRig map(kind_of(algorithm), {1, 1, 1});
    std::vector<ServerIndex> order;
    for (int k = 0; k < 6; ++k) order.push_back(pick_key(map, ""));
    EXPECT_EQ(order, (std::vector<ServerIndex>{0, 1, 2, 0, 1, 2})) << algorithm;
    const PolicyKind& kind = kind_of(algorithm);
    PolicyRig tree(kind, args_with(kind, {{"hash_type", std::string("consistent")}}), {1, 1, 1});
    std::vector<int> counts(3, 0);
    for (int k = 0; k < 48; ++k) ++counts[pick_key(tree, "")];
    EXPECT_EQ(counts, (std::vector<int>{16, 16, 16})) << algorithm;
  }
}

TEST(HaproxyHdr, TakesTheKeyItselfForTheHash) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  PolicyRig rig(kind, args_with(kind, {{"function", std::string("none")}}), {1, 1, 1, 1, 1});
  EXPECT_EQ(pick_key(rig, "7"), 2u);
  EXPECT_EQ(pick_key(rig, "13 and more"), 3u);
  EXPECT_EQ(pick_key(rig, "+4"), 4u);
  EXPECT_EQ(pick_key(rig, "x"), 0u);
  EXPECT_EQ(pick_key(rig, "-1"), 0xffffffffu % 5);
  EXPECT_EQ(pick_key(rig, "4294967299"), 3u);                         // 2^32 + 3
  EXPECT_EQ(pick_key(rig, "99999999999999999999"), 0xffffffffu % 5);  // 2^63 - 1 at most
  EXPECT_EQ(pick_key(rig, "-99999999999999999999"), 0u);              // -2^63 at least
}

TEST(HaproxyUri, HashesThePartThatItsOptionsSay) {
  const PolicyKind& kind = kind_of("haproxy/uri");
  const std::vector<std::uint32_t> weights(97, 1);
  const auto expect_part = [&](const std::vector<std::pair<std::string, Args::Value>>& options,
                               std::string_view uri, std::string_view part) {
    PolicyRig rig(kind, args_with(kind, options), weights);
    EXPECT_EQ(pick_key(rig, uri), sdbm(part) % 97) << uri;
  };
  expect_part({}, "/a/b?c=1", "/a/b");
  expect_part({{"whole", true}}, "/a/b?c=1", "/a/b?c=1");
  expect_part({{"len", std::int64_t{3}}}, "/a/b?c=1", "/a/");
  expect_part({{"len", std::int64_t{300}}}, "/a/b?c=1", "/a/b");
  expect_part({{"depth", std::int64_t{1}}}, "/a/b/c", "/a");
  expect_part({{"depth", std::int64_t{2}}}, "/a/b/c", "/a/b");
  expect_part({{"depth", std::int64_t{2}}, {"len", std::int64_t{3}}}, "/a/b/c", "/a/");
  expect_part({}, "http://host/a?b", "http://host/a");
  expect_part({{"path_only", true}}, "http://host/a?b", "/a");
  expect_part({{"path_only", true}}, "http://host", "");
  expect_part({{"path_only", true}}, "/a", "/a");
  expect_part({}, "", "");
}

TEST(HaproxyHashes, RefuseArgumentsThatMakeNoSense) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  const auto problem = [&](std::int64_t factor, const char* hash_type) {
    return kind.check(
        args_with(kind, {{"balance_factor", factor}, {"hash_type", std::string(hash_type)}}));
  };
  EXPECT_EQ(problem(0, "map_based"), "");
  EXPECT_EQ(problem(150, "consistent"), "");
  EXPECT_NE(problem(150, "map_based"), "");
  EXPECT_NE(problem(100, "consistent"), "");
}

// With 125 % no server serves more than ceil(1.25 * (in flight + 1)) / 4 requests, however popular
// one key is; without a bound one serves all.
TEST(HaproxyHashes, BoundTheLoadOfAPopularKey) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  for (const std::int64_t factor : {0, 125}) {
    PolicyRig rig(
        kind,
        args_with(kind, {{"hash_type", std::string("consistent")}, {"balance_factor", factor}}),
        {1, 1, 1, 1});
    for (int k = 0; k < 100; ++k) rig.start(pick_key(rig, "popular"));
    const std::uint32_t most = *std::ranges::max_element(rig.view.in_flight);
    EXPECT_EQ(most == 100, factor == 0);
    EXPECT_TRUE(factor == 0 || most <= 32) << most;
  }
}

}  // namespace ballast::policy_testing
