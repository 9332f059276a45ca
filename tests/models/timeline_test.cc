// How the timeline changes a run: rates, servers that come and go.
#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Timeline, ANewRateKeepsTheDrawsBeforeAndAfterTheChange) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.spec.interval = sec(.05);
  b.traffic("web", poisson(20), exponential_law(.1));
  SystemBuilder doubled = b;
  doubled.set_traffic(50, 0, [](TrafficSpec& t) { t.arrivals = poisson(40); });
  const RunResult plain = b.run(), changed = doubled.run();
  const std::vector<double>& before = column(plain, "total", "offered");
  const std::vector<double>& after = column(changed, "total", "offered");
  ASSERT_EQ(before.size(), 2000u);
  for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(before[i], after[i]) << i;
  // The same unit gaps pass twice as fast from 50 on: what falls into [50, 100) falls into [50,
  // 75).
  double slow = 0, fast = 0;
  for (std::size_t i = 1000; i < 2000; ++i) slow += before[i];
  for (std::size_t i = 1000; i < 1500; ++i) fast += after[i];
  EXPECT_EQ(slow, fast);
}

TEST(Timeline, ADrainedServerTakesNothingNewAndFinishesItsWork) {
  SystemBuilder b = one_pool(100, 2, 1);
  for (int i = 0; i < 6; ++i) b.job(0, 10);
  b.event(1, DrainServers{{{0, 0}}});
  b.job(2, 1);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 7u);
  EXPECT_EQ(server(r, 0).attempts.ok, 3u);
  EXPECT_EQ(server(r, 1).attempts.ok, 4u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 30);
}

TEST(Timeline, ARemovedServerFinishesItsWorkAndIsNoLongerPresent) {
  SystemBuilder b = one_pool(100, 2, 1);
  for (int i = 0; i < 6; ++i) b.job(0, 10);
  b.event(1, RemoveServers{{{0, 0}}});
  b.job(2, 1);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 7u);
  EXPECT_EQ(server(r, 0).attempts.ok, 3u);
  EXPECT_DOUBLE_EQ(server(r, 0).present_s, 1);
  EXPECT_DOUBLE_EQ(server(r, 1).present_s, 100);
}

TEST(Timeline, AnAddedServerTakesItsTurnFromThenOn) {
  SystemBuilder b = one_pool(100, 3, 4);
  b.spec.pools[0].servers[2].present = false;
  b.traffic("web", every(1), fixed(.1));
  b.event(40.5, AddServers{0, 2, 1});
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 2).attempts.offered, 59u / 3 + 1);
  EXPECT_NEAR(server(r, 2).present_s, 59.5, 1e-9);
  EXPECT_NEAR(server(r, 2).worker_s, 4 * 59.5, 1e-9);
  EXPECT_EQ(r.whole.total.requests.failed, 0u);
}

TEST(Timeline, AnAbsentServerIsNeverPicked) {
  SystemBuilder b = one_pool(100, 2, 1);
  b.spec.pools[0].servers[0].present = false;
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 0).attempts.offered, 0u);
  EXPECT_EQ(server(r, 1).attempts.ok, 99u);
}

TEST(Timeline, AChangeMeetsWhatArrivesAtThatVeryInstant) {
  SystemBuilder b = one_pool(100, 2, 1);
  b.event(10, DrainServers{{{0, 0}}});
  b.job(10, 1);
  EXPECT_EQ(server(b.run(), 1).attempts.ok, 1u);
}

TEST(Timeline, ANewTimeoutHoldsForAttemptsThatSetOutLater) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.traffic("web", instants({1, 8, 12}), fixed(5)).client.timeout = sec(9);
  b.set_traffic(10, 0, [](TrafficSpec& t) { t.client.timeout = sec(2); });
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 2u);
  EXPECT_EQ(in_second(r, "failed", 14), 1);
}

TEST(Timeline, AnotherAlgorithmStartsAfreshWithTheLoadItFinds) {
  SystemBuilder b = one_pool(100, 2, kUnlimited);
  b.job(0, 60);  // to app-1, which stays busy
  b.set_balancer(.5, 0, [](BalancerSpec& s) { s.policy = policy("haproxy/leastconn"); });
  b.traffic("web", instants({1, 3, 5, 7}), fixed(.5));
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 0).attempts.offered, 1u);
  EXPECT_EQ(server(r, 1).attempts.offered, 4u);
}

}  // namespace
}  // namespace ballast
