// What all nginx algorithms share, beyond the records: the bookkeeping of failures, limits, single
// peers, and that round robin and least_conn, which keep an order of the peers while none fails,
// pick what the rule over all of them picks.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/models/balancers/policy_rig.h"
#include "tests/models/balancers/smooth_wrr.h"

namespace ballast::policy_testing {

namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

void fail(PolicyRig& rig, ServerIndex server, Outcome::Kind how = Outcome::Kind::kRefused) {
  rig.start(server);
  --rig.view.in_flight[server];
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

namespace {

// nginx's rule for round robin and least_conn as it is written, over all peers at every pick.
class Reference {
 public:
  Reference(const PoolView& view, bool least_conn) : view_(view), least_conn_(least_conn) {
    for (const PoolView::Server& server : view.servers)
      peers_.push_back({0, server.weight, 0, -100, -100});
  }

  ServerIndex pick(const std::vector<ServerIndex>& tried) {
    ServerIndex best = pick_among(false, tried);
    if (best == kNoServer) best = pick_among(true, tried);
    if (best == kNoServer && !tried.empty()) return pick({});
    if (best != kNoServer && now() - peers_[best].checked > 10) peers_[best].checked = now();
    return best;
  }

  void finish(ServerIndex i, bool failed) {
    Peer& peer = peers_[i];
    if (failed) {
      ++peer.fails;
      peer.accessed = peer.checked = now();
      peer.effective = std::max(0L, peer.effective - static_cast<long>(weight(i) / 2));
    } else if (peer.accessed < peer.checked) {
      peer.fails = 0;
    }
  }

 private:
  struct Peer {
    long score, effective, fails, checked, accessed;
  };
  long now() const { return static_cast<long>(ns(view_.now) / 1'000'000'000); }
  long weight(ServerIndex i) const { return view_.servers[i].weight; }
  long conns(ServerIndex i) const { return view_.in_flight[i]; }

  ServerIndex pick_among(bool backup, const std::vector<ServerIndex>& tried) {
    std::vector<ServerIndex> left;
    for (ServerIndex i = 0; i < peers_.size(); ++i) {
      const PoolView::Server& server = view_.servers[i];
      const bool out = peers_[i].fails >= 2 && now() - peers_[i].checked <= 10;
      if (server.backup == backup && server.usable && !out &&
          view_.in_flight[i] < server.max_in_flight &&
          std::find(tried.begin(), tried.end(), i) == tried.end())
        left.push_back(i);
    }
    if (least_conn_) {
      std::vector<ServerIndex> least;
      for (const ServerIndex i : left)
        if (std::all_of(left.begin(), left.end(), [&](ServerIndex k) {
              return conns(i) * weight(k) <= conns(k) * weight(i);
            }))
          least.push_back(i);
      if (least.size() == 1) return least.front();
      left = least;
    }
    ServerIndex best = kNoServer;
    long total = 0;
    for (const ServerIndex i : left) {
      peers_[i].score += peers_[i].effective;
      total += peers_[i].effective;
      if (peers_[i].effective < weight(i)) ++peers_[i].effective;
      if (best == kNoServer || peers_[i].score > peers_[best].score) best = i;
    }
    if (best != kNoServer) peers_[best].score -= total;
    return best;
  }

  const PoolView& view_;
  bool least_conn_;
  std::vector<Peer> peers_;
};

// Plays requests that overlap, fail, are tried again and meet full servers, as often as `trouble`
// of 1000 say.
void compare_with_reference(bool least_conn, std::uint64_t seed, std::uint64_t trouble) {
  const PolicyKind& kind = kind_of(least_conn ? "nginx/least_conn" : "nginx/round_robin");
  const Args args = args_with(kind, {{"max_fails", std::int64_t{2}}});
  Rng chance(seed);
  const auto happens = [&](std::uint64_t of_1000) { return chance.below(1000) < of_1000; };
  const std::size_t count = 2 + chance.below(14);
  std::vector<std::uint32_t> weights;
  std::vector<bool> backup;
  for (std::size_t i = 0; i < count; ++i) {
    weights.push_back(static_cast<std::uint32_t>(1 + chance.below(seed % 2 == 0 ? 3 : 30)));
    backup.push_back(i > 1 && happens(150));
  }
  PolicyRig rig(kind, args, weights, 1, backup);
  for (PoolView::Server& server : rig.view.servers)
    if (happens(trouble)) server.max_in_flight = static_cast<std::uint32_t>(1 + chance.below(5));
  Reference reference(rig.view, least_conn);
  std::vector<ServerIndex> open;
  for (int k = 0; k < 3000; ++k) {
    rig.view.now += std::chrono::milliseconds(chance.below(40));
    while (!open.empty() && (open.size() > 3 * count || happens(480))) {
      std::swap(open[chance.below(open.size())], open.back());
      const bool failed = happens(trouble / 4);
      --rig.view.in_flight[open.back()];
      rig.policy->on_finish(open.back(),
                            {failed ? Outcome::Kind::kTimeout : Outcome::Kind::kOk, kSecond});
      reference.finish(open.back(), failed);
      open.pop_back();
    }
    if (happens(trouble / 8)) {
      const auto server = static_cast<ServerIndex>(chance.below(count));
      rig.set_member(server, !rig.view.servers[server].member);
    }
    std::vector<ServerIndex> tried;
    while (happens(trouble / 4)) tried.push_back(static_cast<ServerIndex>(chance.below(count)));
    PickContext context;
    context.tried = tried;
    const ServerIndex picked = rig.policy->pick(context);
    ASSERT_EQ(picked, reference.pick(tried)) << "pick " << k << " of seed " << seed;
    if (picked == kNoServer) continue;
    rig.start(picked);
    open.push_back(picked);
  }
}

}  // namespace

TEST(NginxRoundRobin, PicksWhatTheRuleOverAllPeersPicks) {
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    compare_with_reference(false, seed, seed % 3 == 0 ? 0 : seed % 3 == 1 ? 20 : 200);
}

TEST(NginxLeastConn, PicksWhatTheRuleOverAllPeersPicks) {
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    compare_with_reference(true, seed, seed % 3 == 0 ? 0 : seed % 3 == 1 ? 20 : 200);
}

TEST(NginxRoundRobin, KeepsItsScoresWhenAPeerIsPassedOver) {
  for (int before = 0; before < 45; ++before) {  // the picks repeat themselves after 10
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
  rig.start(0);
  for (int k = 0; k < 6; ++k) EXPECT_NE(rig.pick(), 0u);
  rig.finish(0);
  EXPECT_EQ(rig.pick(), 0u);
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
