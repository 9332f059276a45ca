#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

std::vector<ServerIndex> serve(PolicyRig& rig, int requests) {
  std::vector<ServerIndex> order;
  for (int k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}
using Order = std::vector<ServerIndex>;

}  // namespace

TEST(RoundRobin, GoesRoundFromTheFirstServer) {
  PolicyRig rig(kind_of("round_robin"), {4, 4, 4});
  EXPECT_EQ(serve(rig, 7), (Order{0, 1, 2, 0, 1, 2, 0}));
}

TEST(RoundRobin, InterleavesUnequalWeights) {
  PolicyRig rig(kind_of("round_robin"), {5, 1, 1});
  EXPECT_EQ(serve(rig, 8), (Order{0, 0, 1, 0, 2, 0, 0, 0}));
}

TEST(RoundRobin, KeepsItsTurnWhenAServerLeavesAndReturns) {
  PolicyRig rig(kind_of("round_robin"), {1, 1, 1, 1});
  EXPECT_EQ(serve(rig, 2), (Order{0, 1}));
  rig.set_usable(2, false);
  EXPECT_EQ(serve(rig, 3), (Order{3, 0, 1}));
  rig.set_usable(2, true);
  EXPECT_EQ(serve(rig, 3), (Order{2, 3, 0}));
}

TEST(NginxRoundRobin, StartsAgainWithTheFirstPeerAfterAReload) {
  PolicyRig rig(kind_of("nginx/round_robin"), {1, 1, 1});
  EXPECT_EQ(serve(rig, 2), (Order{0, 1}));
  rig.set_weight(2, 2);
  rig.set_weight(2, 1);
  EXPECT_EQ(serve(rig, 3), (Order{0, 1, 2}));
}

TEST(NginxRoundRobin, TriesABackupBeforeThePeerThatJustFailed) {
  const PolicyKind& kind = kind_of("nginx/round_robin");
  PolicyRig rig(kind, default_args(kind), {1, 1}, 1, {false, true});
  EXPECT_EQ(rig.serve(0), 1u);
  EXPECT_EQ(rig.serve(), 0u);
}

TEST(HaproxyRoundRobin, PassesOverTheServerThatJustFailed) {
  PolicyRig rig(kind_of("haproxy/roundrobin"), {1, 1, 1});
  EXPECT_EQ(rig.serve(0), 1u);
  EXPECT_EQ(rig.serve(2), 0u);  // server 2 has used its turn, server 0 kept its place before
}

TEST(HaproxyLeastConn, PassesOverTheServerThatJustFailedWithoutMovingIt) {
  PolicyRig rig(kind_of("haproxy/leastconn"), {1, 1, 1});
  EXPECT_EQ(rig.pick(0), 1u);
  EXPECT_EQ(rig.pick(), 0u);
}

}  // namespace ballast::policy_testing
