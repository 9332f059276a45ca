#include <gtest/gtest.h>

#include <set>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

TEST(AwsAlbLor, PicksTheFewestOutstanding) {
  PolicyRig rig(kind_of("aws/alb_lor"), {1, 5, 1});
  for (int k = 0; k < 30; ++k) rig.start(rig.pick());
  for (const std::uint32_t in_flight : rig.view.in_flight) EXPECT_EQ(in_flight, 10u);
  rig.finish(2);
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 2u);
}

TEST(AwsAlbLor, FailsOpenWhenNoTargetIsHealthy) {
  PolicyRig rig(kind_of("aws/alb_lor"), {1, 1, 1});
  for (ServerIndex i = 0; i < 3; ++i) rig.set_usable(i, false);
  rig.start(0);
  std::set<ServerIndex> picked;
  for (int k = 0; k < 100; ++k) picked.insert(rig.pick());
  EXPECT_EQ(picked, (std::set<ServerIndex>{1, 2}));
  rig.set_usable(0, true);  // one healthy target takes everything, whatever its load
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 0u);
}

TEST(AwsAlbLor, DoesNotFailOpenToTargetsThatWereDeregistered) {
  PolicyRig rig(kind_of("aws/alb_lor"), {1, 1});
  for (ServerIndex i = 0; i < 2; ++i) {
    rig.view.servers[i].member = i == 1;
    rig.set_usable(i, false);
  }
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 1u);
}

TEST(AwsAlbRoundRobin, TakesTurnsAndGoesOnWhereItWas) {
  PolicyRig rig(kind_of("aws/alb_round_robin"), {1, 9, 1, 1});
  for (const ServerIndex due : {0u, 1u, 2u, 3u, 0u, 1u}) ASSERT_EQ(rig.serve(), due);
  rig.set_usable(2, false);
  for (const ServerIndex due : {3u, 0u, 1u, 3u}) ASSERT_EQ(rig.serve(), due);
  rig.set_usable(2, true);
  for (const ServerIndex due : {0u, 1u, 2u, 3u}) ASSERT_EQ(rig.serve(), due);
}

TEST(AwsAlbRoundRobin, FailsOpenWhenNoTargetIsHealthy) {
  PolicyRig rig(kind_of("aws/alb_round_robin"), {1, 1, 1});
  for (ServerIndex i = 0; i < 3; ++i) rig.set_usable(i, false);
  for (const ServerIndex due : {0u, 1u, 2u, 0u}) ASSERT_EQ(rig.serve(), due);
}

}  // namespace ballast::policy_testing
