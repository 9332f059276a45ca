// Users pinned to servers, by a cookie or by a connection.
#include "models/balancers/sticky_table.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(StickyTable, ForgetsAPinAtTheEndOfItsLifetimeCountedFromThePin) {
  StickyTable table;
  table.configure({StickySpec::By::kUser, sec(10)}, {3}, 1);
  table.pin(0, 1, 0, 7, at(5));
  EXPECT_EQ(table.find(0, 1, 0, at(14.9)), 7u);
  EXPECT_EQ(table.find(0, 1, 0, at(15)), kNone);
  EXPECT_EQ(table.find(0, 2, 0, at(6)), kNone);
}

TEST(StickyTable, KeepsUsersOfDifferentTrafficApart) {
  StickyTable table;
  table.configure({StickySpec::By::kUser, Duration::max()}, {2, 2}, 1);
  table.pin(0, 1, 0, 7, at(0));
  EXPECT_EQ(table.find(1, 1, 0, at(1)), kNone);
}

TEST(StickyTable, ByConnectionPinsAtEachInstanceForItself) {
  StickyTable table;
  table.configure({StickySpec::By::kConnection, Duration::max()}, {2}, 3);
  table.pin(0, 1, 2, 7, at(0));
  EXPECT_EQ(table.find(0, 1, 2, at(1)), 7u);
  EXPECT_EQ(table.find(0, 1, 0, at(1)), kNone);
  table.unpin(0, 1, 2);
  EXPECT_EQ(table.find(0, 1, 2, at(1)), kNone);
}

TEST(StickyTable, ByUserIsOneForAllInstances) {
  StickyTable table;
  table.configure({StickySpec::By::kUser, Duration::max()}, {2}, 3);
  table.pin(0, 1, 2, 7, at(0));
  EXPECT_EQ(table.find(0, 1, 0, at(1)), 7u);
}

TEST(StickyTable, KeepsItsPinsWhenOnlyTheLifetimeChanges) {
  StickyTable table;
  table.configure({StickySpec::By::kUser, sec(10)}, {1}, 1);
  table.pin(0, 0, 0, 7, at(0));
  table.configure({StickySpec::By::kUser, sec(1)}, {1}, 1);
  EXPECT_EQ(table.find(0, 0, 0, at(9)), 7u);
}

// One user who comes every second to three servers.
SystemBuilder one_user(StickySpec sticky) {
  SystemBuilder b = one_pool(100, 3, kUnlimited);
  b.spec.balancers[0].sticky = sticky;
  b.traffic("web", every(1), fixed(.1)).users = UsersSpec{1, 0};
  return b;
}
std::uint64_t offered(const RunResult& r, ServerIndex i) { return server(r, i).attempts.offered; }

TEST(StickyUsers, OutliveAChangeOfWeights) {
  SystemBuilder b = one_user({StickySpec::By::kUser, Duration::max()});
  b.set_balancer(50.5, 0, [](BalancerSpec& s) { s.weights.by_name = {{"app-1", 0}}; });
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 99u);
}

TEST(StickyUsers, AreFreeAgainWhenTheCookiesAreDropped) {
  SystemBuilder b = one_user({StickySpec::By::kUser, Duration::max()});
  b.set_balancer(50.5, 0, [](BalancerSpec& s) { s.weights.by_name = {{"app-1", 0}}; });
  b.event(60.5, ClearSticky{0});
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 60u);
  EXPECT_EQ(offered(r, 1) + offered(r, 2), 39u);
  EXPECT_TRUE(offered(r, 1) == 0 || offered(r, 2) == 0);
}

TEST(StickyUsers, AreFreeAgainWhenTheLifetimeIsOver) {
  SystemBuilder b = one_user({StickySpec::By::kUser, sec(10)});
  const RunResult r = b.run();
  // Pinned at 1, 11, 21, ...: ten requests a pin, the servers in turn.
  EXPECT_EQ(offered(r, 0), 10u * 4 - 1);  // 1-10, 31-40, 61-70, 91-99
  EXPECT_EQ(offered(r, 1), 30u);
  EXPECT_EQ(offered(r, 2), 30u);
}

TEST(StickyUsers, StayWithADrainedServerButNotWithARemovedOne) {
  SystemBuilder b = one_user({StickySpec::By::kUser, Duration::max()});
  b.event(20.5, DrainServers{{{0, 0}}});
  b.event(70.5, RemoveServers{{{0, 0}}});
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 70u);
  EXPECT_EQ(offered(r, 1) + offered(r, 2), 29u);
  EXPECT_EQ(r.whole.total.requests.failed, 0u);
}

TEST(StickyUsers, ByCookieComeBackToAServerThatRefusesThem) {
  SystemBuilder b = one_user({StickySpec::By::kUser, Duration::max()});
  b.fault(FaultSpec::Kind::kRefuse, 20.5, 30);
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 99u);
  EXPECT_EQ(r.whole.total.requests.failed, 30u);
}

TEST(StickyUsers, ByConnectionGoElsewhereAfterOneRefusal) {
  SystemBuilder b = one_user({StickySpec::By::kConnection, Duration::max()});
  b.fault(FaultSpec::Kind::kRefuse, 20.5, 30);
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 21u);
  EXPECT_EQ(r.whole.total.requests.failed, 1u);
  EXPECT_EQ(offered(r, 1) + offered(r, 2), 78u);
}

TEST(StickyUsers, ByConnectionGoElsewhereAfterATimeout) {
  SystemBuilder b = one_user({StickySpec::By::kConnection, Duration::max()});
  b.spec.traffic[0].client.timeout = sec(.5);
  b.fault(FaultSpec::Kind::kBlackhole, 20.5, 30);
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 21u);
  EXPECT_EQ(r.whole.total.requests.failed, 1u);
}

TEST(StickyUsers, ByConnectionGoElsewhereAfterACrashHasCutThem) {
  SystemBuilder b = one_user({StickySpec::By::kConnection, Duration::max()});
  b.spec.traffic[0].work = fixed(.8);
  b.fault(FaultSpec::Kind::kCrash, 20.5, 30);
  const RunResult r = b.run();
  EXPECT_EQ(offered(r, 0), 20u);
  EXPECT_EQ(r.whole.total.requests.failed, 1u);
}

TEST(StickyUsers, KeepTheirPinsWhilePoolsChangeInTheMiddleOfARollout) {
  SystemBuilder b = one_user({StickySpec::By::kUser, sec(10)});
  b.spec.balancers[0].instances = 2;
  b.set_balancer(0, 0, [](BalancerSpec& s) { s.sticky.lifetime = Duration::max(); }).rollout_every =
      sec(1000);
  b.set_pool(.5, 0, [](PoolSpec& p) { p.queue = 5; });
  // Whichever instance is met, a change of the pool has no say in how long pins last: those that
  // the changed instance sets are for ever.
  const RunResult changed = b.run();
  b.spec.timeline.pop_back();
  const RunResult unchanged = b.run();
  for (ServerIndex i = 0; i < 3; ++i) EXPECT_EQ(offered(changed, i), offered(unchanged, i));
}

}  // namespace
}  // namespace ballast
