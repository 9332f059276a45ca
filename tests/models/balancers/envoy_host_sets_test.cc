// Priorities, panic, localities and zones as Envoy's algorithms see them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/balancers/algorithms/envoy/host_sets.h"
#include "models/balancers/algorithms/envoy/priorities.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

const char* const kAll[] = {"envoy/least_request", "envoy/maglev", "envoy/random",
                            "envoy/ring_hash", "envoy/round_robin"};

// How the picks spread over groups of servers, of which there are `groups`.
template <typename GroupOf>
std::vector<double> spread(PolicyRig& rig, std::size_t groups, int requests, GroupOf group_of) {
  std::vector<double> parts(groups, 0.0);
  for (int k = 0; k < requests; ++k) {
    const ServerIndex server = rig.pick();
    if (server != kNoServer) parts[group_of(server)] += 1.0 / requests;
  }
  return parts;
}

}  // namespace

TEST(EnvoyPanic, UsesBadHostsWhenFewerThanHalfAreGood) {
  for (const char* name : kAll) {
    PolicyRig rig(kind_of(name), std::vector<std::uint32_t>(10, 1));
    for (ServerIndex i = 0; i < 5; ++i) rig.set_usable(i, false);
    for (int k = 0; k < 200; ++k) ASSERT_GE(rig.pick(), 5u) << name;
    rig.set_usable(5, false);  // 40 % are good
    std::set<ServerIndex> seen;
    for (int k = 0; k < 2000; ++k) seen.insert(rig.pick());
    EXPECT_EQ(seen.size(), 10u) << name;
    rig.set_usable(0, true);
    for (int k = 0; k < 200; ++k) ASSERT_TRUE(rig.view.servers[rig.pick()].usable) << name;
  }
}

TEST(EnvoyPanic, IsOffAtAThresholdOf0) {
  for (const char* name : kAll) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, args_with(kind, {{"panic_threshold", 0.0}}),
                  std::vector<std::uint32_t>(10, 1));
    for (ServerIndex i = 0; i < 9; ++i) rig.set_usable(i, false);
    for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 9u) << name;
    rig.set_usable(9, false);
    EXPECT_EQ(rig.pick(), kNoServer) << name;
  }
}

TEST(EnvoyPanic, MayFailTrafficInstead) {
  for (const char* name : {"envoy/least_request", "envoy/random", "envoy/round_robin"}) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, args_with(kind, {{"fail_traffic_on_panic", true}}),
                  std::vector<std::uint32_t>(4, 1));
    EXPECT_NE(rig.pick(), kNoServer);
    for (ServerIndex i = 0; i < 3; ++i) rig.set_usable(i, false);
    EXPECT_EQ(rig.pick(), kNoServer) << name;
  }
}

// 2 of 4 hosts are healthy: 70 % of the load stays. 20000 picks: standard deviation 0.0032, bound
// at five.
TEST(EnvoyPriorities, SpillToTheBackupsBelowTheOverprovisioningFactor) {
  for (const char* name : kAll) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, default_args(kind), std::vector<std::uint32_t>(8, 1), 1,
                  {false, false, false, false, true, true, true, true});
    const auto group_of = [](ServerIndex i) { return i < 4 ? 0u : 1u; };
    rig.set_usable(0, false);  // 75 % of 1.4 is enough
    EXPECT_EQ(spread(rig, 2, 1000, group_of)[1], 0) << name;
    rig.set_usable(1, false);
    const std::vector<double> parts = spread(rig, 2, 20000, group_of);
    EXPECT_NEAR(parts[0], 0.70, 0.0162) << name;
    EXPECT_NEAR(parts[1], 0.30, 0.0162) << name;
  }
}

TEST(EnvoyPriorities, AreUsedInTheirOrder) {
  const PolicyKind& kind = kind_of("envoy/round_robin");
  PolicyRig rig(kind, std::vector<std::uint32_t>(3, 1));
  for (ServerIndex i = 0; i < 3; ++i) rig.view.servers[i].priority = 2 - i;
  const auto policy = kind.make(default_args(kind), rig.view, Rng(1));
  const auto leave = [&](ServerIndex i) {
    rig.view.servers[i].usable = rig.view.servers[i].member = false;
    policy->on_usable(i);
  };
  EXPECT_EQ(policy->pick({}), 2u);
  leave(2);
  EXPECT_EQ(policy->pick({}), 1u);
  leave(1);
  EXPECT_EQ(policy->pick({}), 0u);
  leave(0);
  EXPECT_EQ(policy->pick({}), kNoServer);
}

// One random number decides both: of 100 hosts in the first priority only those below its 70 % are
// ever picked.
TEST(EnvoyRandom, PicksByTheNumberThatChoseThePriority) {
  const PolicyKind& kind = kind_of("envoy/random");
  const PolicyKind& other = kind_of("envoy/least_request");
  for (const PolicyKind* k : {&kind, &other}) {
    std::vector<bool> backup(202, false);
    for (std::size_t i = 200; i < 202; ++i) backup[i] = true;
    PolicyRig rig(*k, default_args(*k), std::vector<std::uint32_t>(202, 1), 1, backup);
    for (ServerIndex i = 0; i < 200; i += 2) rig.set_usable(i, false);  // 100 of 200 are healthy
    ServerIndex last = 0;
    for (int n = 0; n < 20000; ++n) {
      const ServerIndex server = rig.pick();
      if (server < 200) last = std::max(last, server);
    }
    EXPECT_EQ(last, k == &kind ? 139u : 199u);  // the 70th healthy host has number 139
  }
}

TEST(EnvoyRetries, ChooseAgainForAHostNotTriedIfTold) {
  for (const char* name : kAll) {
    const PolicyKind& kind = kind_of(name);
    for (const std::int64_t attempts : {0, 60}) {
      PolicyRig rig(kind, args_with(kind, {{"retry_host_attempts", attempts}}),
                    std::vector<std::uint32_t>(3, 1));
      int again = 0;
      for (int k = 0; k < 300; ++k) again += rig.pick(1) == 1 ? 1 : 0;
      EXPECT_EQ(again == 0, attempts > 0) << name;
    }
  }
}

// Zones of 2 and 4 hosts with weights 3 and 1: the zones get 3/4 and 1/4 whatever they hold.
TEST(EnvoyLocalities, TakeTurnsByWeight) {
  for (const char* name : kAll) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, std::vector<std::uint32_t>(6, 1));
    for (ServerIndex i = 2; i < 6; ++i) rig.view.servers[i].zone = 1;
    rig.policy =
        kind.make(args_with(kind, {{"locality_weights", std::string("3,1")}}), rig.view, Rng(1));
    const std::vector<double> parts =
        spread(rig, 2, 20000, [](ServerIndex i) { return i < 2 ? 0u : 1u; });
    // Rings of 1024 points scatter by some per cent; the others are exact but for chance.
    EXPECT_NEAR(parts[0], 0.75, 0.06) << name;
  }
}

// One of two hosts of the first zone is down: 1.4 / 2 = 0.7 of its weight counts, 2.1 to 1.
TEST(EnvoyLocalities, LoseWeightWithTheirHosts) {
  const PolicyKind& kind = kind_of("envoy/round_robin");
  PolicyRig rig(kind, std::vector<std::uint32_t>(6, 1));
  for (ServerIndex i = 2; i < 6; ++i) rig.view.servers[i].zone = 1;
  rig.policy =
      kind.make(args_with(kind, {{"locality_weights", std::string("3,1")}}), rig.view, Rng(1));
  rig.set_usable(0, false);
  const std::vector<double> parts =
      spread(rig, 2, 31000, [](ServerIndex i) { return i < 2 ? 0u : 1u; });
  EXPECT_NEAR(parts[0], 2.1 / 3.1, 0.001);
}

TEST(EnvoyZones, KeepAllTrafficWhereHostsAreAtLeastAsDenseAsBalancers) {
  const std::vector<std::uint64_t> local{1, 1}, upstream{4, 2};
  EXPECT_TRUE(zone_route(local, upstream, true).direct);
  EXPECT_FALSE(zone_route(local, upstream, false).direct);
}

// Envoy's example: balancers 40 40 20 %, hosts 25 50 25 %: 62.5 % stay, the rest goes to the other
// zones as 10 to 5.
TEST(EnvoyZones, SpreadWhatTheOwnZoneCannotTake) {
  const std::vector<std::uint64_t> local{4, 4, 2}, upstream{1, 2, 1};
  const EnvoyZoneRoute route = zone_route(local, upstream, true);
  EXPECT_FALSE(route.direct);
  EXPECT_EQ(route.local, 6250u);
  EXPECT_EQ(route.residual, (std::vector<std::uint64_t>{0, 1000, 1500}));
}

// The same through a policy: zones of 2, 4 and 2 hosts. 40000 picks: standard deviation at most
// 0.0025, bound at five.
TEST(EnvoyZones, RouteByZone) {
  for (const char* name : {"envoy/least_request", "envoy/random", "envoy/round_robin"}) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, std::vector<std::uint32_t>(8, 1));
    for (ServerIndex i = 0; i < 8; ++i) rig.view.servers[i].zone = i < 2 ? 0 : i < 6 ? 1 : 2;
    const auto zone_of = [&](ServerIndex i) { return rig.view.servers[i].zone; };
    const auto parts_with = [&](std::int64_t min_cluster_size) {
      rig.policy = kind.make(args_with(kind, {{"local_zone", std::int64_t{1}},
                                              {"local_cluster", std::string("4,4,2")},
                                              {"min_cluster_size", min_cluster_size}}),
                             rig.view, Rng(1));
      return spread(rig, 3, 40000, zone_of);
    };
    const std::vector<double> routed = parts_with(6);
    EXPECT_NEAR(routed[0], 0.625, 0.0125) << name;
    EXPECT_NEAR(routed[1], 0.25, 0.0125) << name;
    EXPECT_NEAR(routed[2], 0.125, 0.0125) << name;
    const std::vector<double> too_few = parts_with(9);
    EXPECT_NEAR(too_few[0], 0.25, 0.0125) << name;
    EXPECT_NEAR(too_few[1], 0.5, 0.0125) << name;
  }
}

TEST(EnvoyRules, SayWhatIsNoList) {
  const PolicyKind& kind = kind_of("envoy/round_robin");
  EXPECT_EQ(kind.check(default_args(kind)), "");
  EXPECT_EQ(kind.check(args_with(kind, {{"locality_weights", std::string("3, 1,2")}})), "");
  for (const char* text : {"3,", "a", "3;1", "3,,1", "-1"})
    EXPECT_NE(kind.check(args_with(kind, {{"local_cluster", std::string(text)}})), "") << text;
}

}  // namespace ballast::policy_testing
