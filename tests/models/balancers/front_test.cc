// Routes, instances, weights: a balancer as its clients meet it.
#include "models/balancers/front.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Match = RouteSpec::Match;

std::uint64_t offered(const RunResult& r, ServerIndex i, PoolIndex pool = 0) {
  return server(r, i, pool).attempts.offered;
}

// Three pools of one server each.
SystemBuilder three_pools() {
  SystemBuilder b = one_pool(10000, 1, kUnlimited);
  b.pool("api", 1, kUnlimited);
  b.pool("static", 1, kUnlimited);
  return b;
}

TEST(Routes, FollowTheFirstThatMatches) {
  SystemBuilder b = three_pools();
  b.spec.balancers[0].routes = {{Match::kExact, "/api/health", {{2, 1}}},
                                {Match::kPrefix, "/api/", {{1, 1}}},
                                {Match::kPrefix, "/api/v2", {{2, 1}}},
                                {Match::kAny, "", {{0, 1}}}};
  const std::vector<std::pair<std::string, PoolIndex>> paths{
      {"/api/health", 2}, {"/api/healthy", 1}, {"/api/", 1}, {"/api", 0}, {"/api/v2/x", 1},
      {"/", 0},           {"/API/", 0}};
  for (const auto& [path, pool] : paths) {
    SystemBuilder one = b;
    one.job(1, 1).path = path;
    const RunResult r = one.run();
    for (PoolIndex p = 0; p < 3; ++p) EXPECT_EQ(offered(r, 0, p), p == pool ? 1u : 0u) << path;
  }
}

TEST(Routes, ThatLeadNowhereFailTheRequest) {
  SystemBuilder b = three_pools();
  b.spec.balancers[0].routes = {{Match::kPrefix, "/api/", {{1, 1}}}};
  b.job(1, 1).client = client(3, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kNoBackend), 1u);
  EXPECT_EQ(r.whole.total.attempts, 3u);
}

TEST(Routes, SplitRequestsByTheirSharesAndKeepRetriesTogether) {
  SystemBuilder b = three_pools();
  b.spec.balancers[0].routes = {{Match::kAny, "", {{0, .7}, {1, .2}, {2, .1}}}};
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  // Binomial(9999, p): four standard deviations, confidence 99.99 %.
  EXPECT_NEAR(static_cast<double>(offered(r, 0, 0)), 6999.3, 4 * 45.8);
  EXPECT_NEAR(static_cast<double>(offered(r, 0, 1)), 1999.8, 4 * 40);
  EXPECT_NEAR(static_cast<double>(offered(r, 0, 2)), 999.9, 4 * 30);
  b.fault(FaultSpec::Kind::kRefuse, 0, 10000, 0, 1);
  b.spec.traffic[0].client.attempts = 4;
  const RunResult retried = b.run();
  EXPECT_EQ(offered(retried, 0, 0), offered(r, 0, 0));
  EXPECT_EQ(offered(retried, 0, 1), 4 * offered(r, 0, 1));
}

TEST(Routes, ChangeForLaterRequestsOnly) {
  SystemBuilder b = three_pools();
  b.traffic("web", every(1), fixed(2));
  b.set_balancer(100, 0, [](BalancerSpec& s) { s.routes[0].targets = {{1, 1}}; });
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0, 0), 99u);  // at the instant of the change it is already in force
  EXPECT_EQ(server(r, 0, 0).attempts.ok, 99u);
  EXPECT_EQ(offered(r, 0, 1), 9999u - 99u);
}

TEST(Routes, FollowAPathThatChanges) {
  SystemBuilder b = three_pools();
  b.spec.balancers[0].routes.insert(b.spec.balancers[0].routes.begin(),
                                    {Match::kPrefix, "/api/", {{1, 1}}});
  b.traffic("web", every(1), fixed(1));
  b.set_traffic(500.5, 0, [](TrafficSpec& t) { t.path = "/api/x"; });
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0, 0), 500u);
  EXPECT_EQ(offered(r, 0, 1), 9999u - 500u);
}

TEST(Instances, EachKeepTheirOwnState) {
  // One instance alternates; with several, each alternates for itself and the interleaving is luck.
  SystemBuilder b = one_pool(10000, 2, kUnlimited);
  b.spec.balancers[0].instances = 4;
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  const std::vector<double>& first = column(r, "pools.app.servers.app-1", "offered");
  int alternations = 0;
  for (std::size_t i = 2; i < first.size(); ++i) alternations += first[i] != first[i - 1];
  EXPECT_EQ(offered(r, 0) + offered(r, 1), 9999u);
  // Each instance alternates exactly, so the whole is even but for one each.
  EXPECT_NEAR(static_cast<double>(offered(r, 0)), 9999 / 2.0, 2.5);
  // From one request to the next the server changes for sure only when both met one instance.
  EXPECT_LT(alternations, 8000);
  EXPECT_GT(alternations, 4000);
}

TEST(Instances, TakeAChangeOneAfterAnotherInARollout) {
  SystemBuilder b = one_pool(30000, 2, kUnlimited);
  b.spec.interval = sec(10);
  b.spec.balancers[0].instances = 3;
  b.traffic("web", every(1), fixed(.1));
  b.set_balancer(6000, 0, [](BalancerSpec& s) {
     s.weights.by_name = {{"app-1", 0}};
   }).rollout_every = sec(6000);
  const RunResult r = b.run();
  // Share of app-1: 1/2, then 1/3 (one instance avoids it), 1/6, 0.
  const std::vector<double>& column1 = column(r, "pools.app.servers.app-1", "offered");
  for (int phase = 0; phase < 4; ++phase) {
    double sum = 0;
    const int from = phase == 0 ? 0 : phase * 600;
    for (int i = from; i < from + 600; ++i) sum += column1[static_cast<std::size_t>(i)];
    // Luck only in how many requests meet which instance: half a Binomial(6000, p), standard
    // deviation at most 19. Four of them, confidence 99.99 %.
    EXPECT_NEAR(sum, 6000 * (3 - phase) / 6.0, phase == 3 ? 0 : 76) << phase;
  }
}

TEST(Weights, OfTheBalancerPrevailOverThoseOfTheServers) {
  SystemBuilder b = one_pool(10000, 4, kUnlimited);
  b.spec.pools[0].servers[0].weight = 50;
  b.spec.balancers[0].weights = {{{"app-2", 5}, {"app-3", 0}}, 1};
  b.traffic("web", every(1), fixed(.1));
  b.spec.duration = sec(701);
  RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 100u);
  EXPECT_EQ(offered(r, 1), 500u);
  EXPECT_EQ(offered(r, 2), 0u);
  EXPECT_EQ(offered(r, 3), 100u);
  b.spec.balancers[0].weights = {{{"app-2", 5}}, {}};  // without "*" the others keep their own
  b.spec.duration = sec(571);
  r = b.run();
  EXPECT_EQ(offered(r, 0), 500u);
  EXPECT_EQ(offered(r, 1), 50u);
  EXPECT_EQ(offered(r, 2), 10u);
}

TEST(Weights, ChangeAtRunTime) {
  SystemBuilder b = one_pool(2000, 2, kUnlimited);
  b.traffic("web", every(1), fixed(.1));
  b.set_balancer(1000.5, 0, [](BalancerSpec& s) { s.weights = {{{"app-1", 9}}, 1}; });
  b.set_pool(1500.5, 0, [](PoolSpec& p) { p.servers[1].weight = 7; });  // overridden: no effect
  const RunResult r = b.run();
  const std::vector<double>& first = column(r, "pools.app.servers.app-1", "offered");
  double before = 0, after = 0;
  for (std::size_t i = 0; i < 2000; ++i) (i < 1000 ? before : after) += first[i];
  EXPECT_EQ(before, 500);
  EXPECT_NEAR(after, 999 * .9, 1);
}

TEST(Servers, OnStandbyServeOnlyWhenAllOthersAreGone) {
  SystemBuilder b = one_pool(100, 3, kUnlimited);
  b.spec.pools[0].servers[2].backup = true;
  b.traffic("web", every(1), fixed(.1));
  b.event(20.5, DrainServers{{{0, 0}}});
  b.event(40.5, DrainServers{{{0, 1}}});
  b.event(60.5, AddServers{0, 0, 1});  // the first is back
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 10u + 39u);
  EXPECT_EQ(offered(r, 1), 10u + 20u);
  EXPECT_EQ(offered(r, 2), 20u);
}

TEST(Balancers, WithoutAnEligibleServerAnswerNoBackend) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.event(10.5, DrainServers{{{0, 0}}});
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 10u);
  EXPECT_EQ(failures(r, 0, Cause::kNoBackend), 89u);
  EXPECT_EQ(r.whole.pools[0].attempts.offered, 99u);
  EXPECT_EQ(r.whole.pools[0].attempts.failed, 89u);
}

TEST(Balancers, CountWhatTheirClientsGaveUpUntilTheServerIsDone) {
  // Two servers; the first is stuck with work that its client has given up. Least connections still
  // avoids it: the connection is open.
  SystemBuilder b = one_pool(100, 2, kUnlimited);
  b.spec.balancers[0].policy = policy("haproxy/leastconn");
  b.job(0, 50).client.timeout = sec(1);
  b.traffic("web", every(2), fixed(.5));
  const RunResult r = b.run();
  const std::vector<double>& first = column(r, "pools.app.servers.app-1", "offered");
  for (std::size_t i = 1; i < 50; ++i) EXPECT_EQ(first[i], 0) << i;
  double later = 0;
  for (std::size_t i = 52; i < 100; ++i) later += first[i];
  EXPECT_GT(later, 0);
  EXPECT_GE(server(r, 1).attempts.offered, 24u);
}

}  // namespace
}  // namespace ballast
