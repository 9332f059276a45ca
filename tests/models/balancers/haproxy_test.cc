// The HAProxy algorithms where no record exists: full servers, slow start, versions.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

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

}  // namespace ballast::policy_testing
