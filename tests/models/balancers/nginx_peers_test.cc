// What all nginx algorithms share, beyond the records: the bookkeeping of failures, limits, single
// peers, and that the cycle of undisturbed peers picks what the scan over all of them picks.
#include <gtest/gtest.h>

#include <algorithm>

#include "models/balancers/algorithms/smooth_cycle.h"
#include "models/balancers/algorithms/smooth_wrr.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

void fail(PolicyRig& rig, ServerIndex server, Outcome::Kind how = Outcome::Kind::kRefused) {
  rig.start(server);
  --rig.view.servers[server].in_flight;
  rig.policy->on_finish(server, {how, kSecond});
}

std::vector<ServerIndex> serve(PolicyRig& rig, int requests) {
  std::vector<ServerIndex> order;
  for (int k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}

const char* const kAll[] = {"nginx/hash",       "nginx/hash_consistent", "nginx/ip_hash",
                            "nginx/least_conn", "nginx/random",          "nginx/random_two",
                            "nginx/round_robin"};

}  // namespace

TEST(SmoothCycle, PicksWhatTheScanOverAllServersPicks) {
  Rng chance(3);
  for (int round = 0; round < 200; ++round) {
    PoolView view;
    std::vector<ServerIndex> members;
    std::size_t turn = 0;
    for (std::uint64_t n = 1 + chance.below(12); members.size() < n;) {
      members.push_back(static_cast<ServerIndex>(members.size()));
      view.servers.emplace_back().weight =
          static_cast<std::uint32_t>(1 + chance.below(round % 2 == 0 ? 3 : 40));
      turn += view.servers.back().weight;
    }
    SmoothCycle cycle;
    cycle.restart(members, view);
    SmoothWrr scan(view);
    for (std::size_t k = 0; k < 2 * turn + 3; ++k)
      ASSERT_EQ(cycle.pick(), scan.pick(0, [](ServerIndex) { return true; })) << "pick " << k;
  }
}

// A request that skips the first server ends the cycle: from there the scores go on as they are.
TEST(NginxRoundRobin, KeepsItsScoresWhenAPeerIsPassedOver) {
  for (int before = 0; before < 12; ++before) {
    PolicyRig rig(kind_of("nginx/round_robin"), {5, 3, 2});
    SmoothWrr scan(rig.view);
    const auto any = [](ServerIndex) { return true; };
    for (int k = 0; k < before; ++k) ASSERT_EQ(rig.serve(), scan.pick(0, any));
    ASSERT_EQ(rig.serve(0), scan.pick(0, [](ServerIndex i) { return i != 0; }));
    for (int k = 0; k < 30; ++k) ASSERT_EQ(rig.serve(), scan.pick(0, any)) << before << ' ' << k;
  }
}

TEST(NginxRoundRobin, PassesOverAPeerAtItsLimitWhoseScoreStays) {
  PolicyRig rig(kind_of("nginx/round_robin"), {1, 1, 1});
  rig.view.servers[0].max_in_flight = 1;
  const auto policy = kind_of("nginx/round_robin")
                          .make(default_args(kind_of("nginx/round_robin")), rig.view, Rng(1));
  rig.view.servers[0].in_flight = 1;
  for (int k = 0; k < 6; ++k) EXPECT_NE(policy->pick({}), 0u);
  rig.view.servers[0].in_flight = 0;
  EXPECT_EQ(policy->pick({}), 0u);
}

TEST(NginxPeers, AnswerThatAllAreFull) {
  for (const char* name : kAll) {
    PolicyRig rig(kind_of(name), {1, 2});
    for (PoolView::Server& server : rig.view.servers) server.max_in_flight = 1;
    rig.start(0);
    EXPECT_EQ(rig.pick(), 1u) << name;
    rig.start(1);
    EXPECT_EQ(rig.pick(), kNoServer) << name;
  }
}

TEST(NginxPeers, LeaveOutAPeerThatFailedUntilFailTimeoutIsOver) {
  for (const char* name : kAll) {
    PolicyRig rig(kind_of(name), {1, 1, 1});
    fail(rig, 1);
    for (int k = 0; k < 60; ++k) ASSERT_NE(rig.serve(), 1u) << name;
    rig.view.now += 10 * kSecond;  // "at most fail_timeout ago" still
    for (int k = 0; k < 60; ++k) ASSERT_NE(rig.serve(), 1u) << name;
    rig.view.now += kSecond;
    bool back = false;
    for (int k = 0; k < 60; ++k) back = rig.serve() == 1u || back;
    EXPECT_TRUE(back) << name;
  }
}

// Exactly one request probes a failed peer, until its outcome is known or fail_timeout is over
// again.
TEST(NginxPeers, ProbeAFailedPeerWithOneLiveRequest) {
  for (const char* name : kAll) {
    PolicyRig rig(kind_of(name), {1, 1, 1});
    fail(rig, 1);
    rig.view.now += 11 * kSecond;
    int probes = 0;
    for (int k = 0; k < 200; ++k) {
      const ServerIndex server = rig.pick();
      if (server == 1) ++probes;
    }
    EXPECT_EQ(probes, 1) << name;
    rig.start(1);
    rig.finish(1);
    for (int k = 0; k < 60; ++k) probes += rig.serve() == 1 ? 1 : 0;
    EXPECT_GT(probes, 5) << name;
  }
}

TEST(NginxPeers, CountSecondsWhole) {
  PolicyRig rig(kind_of("nginx/round_robin"), {1, 1});
  rig.view.now = at_ns(900'000'000);
  fail(rig, 0);
  rig.view.now = at_ns(10'999'999'999);
  EXPECT_EQ(serve(rig, 3), (std::vector<ServerIndex>{1, 1, 1}));
  rig.view.now = at_ns(11'000'000'000);  // 10.1 s later, 11 by the clock
  const std::vector<ServerIndex> order = serve(rig, 3);
  EXPECT_NE(std::count(order.begin(), order.end(), 0u), 0);
}

TEST(NginxPeers, DoNotForgetFewerFailuresThanMaxFailsByASuccessAtOnce) {
  const PolicyKind& kind = kind_of("nginx/round_robin");
  PolicyRig rig(kind, args_with(kind, {{"max_fails", std::int64_t{2}}}), {1, 1});
  fail(rig, 0);
  for (int k = 0; k < 6; ++k) rig.serve();  // answers within fail_timeout change nothing
  fail(rig, 0);
  for (int k = 0; k < 6; ++k) EXPECT_EQ(rig.serve(), 1u);
}

TEST(NginxPeers, ForgetFailuresByASuccessAfterFailTimeout) {
  const PolicyKind& kind = kind_of("nginx/round_robin");
  PolicyRig rig(kind, args_with(kind, {{"max_fails", std::int64_t{2}}}), {1, 1});
  fail(rig, 0);
  rig.view.now += 11 * kSecond;
  for (int k = 0; k < 6; ++k) rig.serve();
  fail(rig, 0);  // the first again
  const std::vector<ServerIndex> order = serve(rig, 6);
  EXPECT_NE(std::count(order.begin(), order.end(), 0u), 0);
}

TEST(NginxPeers, CountAnswers5xxOnlyWhereTheyAreListed) {
  const PolicyKind& kind = kind_of("nginx/round_robin");
  for (const bool listed : {false, true}) {
    PolicyRig rig(kind, args_with(kind, {{"errors_fail", listed}}), {1, 1});
    fail(rig, 0, Outcome::Kind::kError);
    const std::vector<ServerIndex> order = serve(rig, 6);
    EXPECT_EQ(std::count(order.begin(), order.end(), 0u) == 0, listed);
  }
}

TEST(NginxPeers, DoNotBlameAPeerForACallerThatWentAway) {
  PolicyRig rig(kind_of("nginx/round_robin"), {1, 1});
  fail(rig, 0, Outcome::Kind::kCancelled);
  EXPECT_EQ(serve(rig, 4), (std::vector<ServerIndex>{0, 1, 0, 1}));
}

TEST(NginxPeers, NeverLeaveOutTheOnlyPeer) {
  for (const char* name : kAll) {
    PolicyRig rig(kind_of(name), {1});
    for (int k = 0; k < 5; ++k) fail(rig, 0);
    EXPECT_EQ(rig.pick(), 0u) << name;
  }
}

// A failure takes weight / max_fails from the turn, each later look gives 1 back: the peer of
// weight 6 has turns of 4, 5, 6 after it.
TEST(NginxRoundRobin, LowersTheWeightOfAPeerThatFailed) {
  const PolicyKind& kind = kind_of("nginx/round_robin");
  PolicyRig rig(kind, args_with(kind, {{"max_fails", std::int64_t{3}}}), {6, 2});
  EXPECT_EQ(serve(rig, 4), (std::vector<ServerIndex>{0, 0, 1, 0}));
  fail(rig, 0);
  // Scores of both: 4 and 2, then 3 and 4, then 9 and -1. (Else 6 and 2, 4 and 4, 2 and 6.)
  EXPECT_EQ(serve(rig, 3), (std::vector<ServerIndex>{0, 1, 0}));
}

TEST(NginxPeers, StartAnewAfterAReload) {
  PolicyRig rig(kind_of("nginx/round_robin"), {1, 1});
  fail(rig, 0);
  EXPECT_EQ(serve(rig, 2), (std::vector<ServerIndex>{1, 1}));
  rig.set_weight(1, 2);
  EXPECT_EQ(serve(rig, 3), (std::vector<ServerIndex>{1, 0, 1}));
}

}  // namespace ballast::policy_testing
