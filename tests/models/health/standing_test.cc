// Drain, maintenance, ready: who still reaches a server that takes no ordinary traffic.
#include "models/health/standing.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

// Two servers and one user, pinned to the first by the first request.
SystemBuilder one_pinned_user() {
  SystemBuilder b = one_pool(100, 2, kUnlimited);
  b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
  b.traffic("web", every(1), fixed(.1)).users = UsersSpec{1, 0};
  return b;
}

TEST(Standing, IsGoodWithoutAReason) {
  EXPECT_TRUE(is_usable(0) && is_member(0) && takes_pinned(0));
  for (const Standing s : {kAbsent, kDrained, kMaintenance, kDown, kEjected}) {
    EXPECT_FALSE(is_usable(s));
    EXPECT_EQ(is_member(s), s == kDown || s == kEjected);
    EXPECT_EQ(takes_pinned(s), s == kDrained);
    EXPECT_EQ(takes_pinned(s | kDrained), s == kDrained);
  }
}

TEST(Standing, APinnedUserStaysOnADrainedServerAndLeavesOneInMaintenance) {
  SystemBuilder b = one_pinned_user();
  b.event(20.5, DrainServers{{{0, 0}}});
  b.event(40.5, MaintainServers{{{0, 0}}});
  b.event(60.5, ReadyServers{{{0, 0}}});
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 0).attempts.offered, 40u);
  // The new pin holds when the first server is back.
  EXPECT_EQ(server(r, 1).attempts.offered, 99u - 40u);
}

TEST(Standing, OfADrainedServerKeepsNewUsersAwayUntilItIsReady) {
  SystemBuilder b = one_pool(100, 2, kUnlimited);
  b.traffic("web", every(1), fixed(.1));
  b.event(20.5, DrainServers{{{0, 0}}});
  b.event(40.5, ReadyServers{{{0, 0}}});
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 0).attempts.offered, 10u + 30u);
}

TEST(Standing, ReasonsComeAndGoByThemselves) {
  SystemBuilder b = one_pool(100, 2, kUnlimited);
  b.traffic("web", every(1), fixed(.1));
  b.event(10.5, MaintainServers{{{0, 0}}});
  b.event(20.5, RemoveServers{{{0, 0}}});
  b.event(30.5, ReadyServers{{{0, 0}}});  // it is not there
  b.event(50.5, AddServers{0, 0, 1});
  const RunResult r = b.run();
  const std::vector<double>& offered = column(r, "pools.app.servers.app-1", "offered");
  for (std::size_t s = 10; s < 50; ++s) EXPECT_EQ(offered[s], 0) << s;
  EXPECT_EQ(server(r, 0).attempts.offered, 5u + 25u);
}

// Recorded of HAProxy 2.6.12: a cookie for a server in maintenance is ignored, and honoured for one
// of weight 0.
TEST(Standing, APinnedUserReachesAServerOfWeightZero) {
  SystemBuilder b = one_pinned_user();
  b.spec.balancers[0].policy = policy("haproxy/roundrobin");
  b.set_balancer(20.5, 0, [](BalancerSpec& s) { s.weights.by_name = {{"app-1", 0}}; });
  EXPECT_EQ(server(b.run(), 0).attempts.offered, 99u);
}

}  // namespace
}  // namespace ballast
