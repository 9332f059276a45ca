#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

// Shares of 60000 picks. Five standard deviations are .01 at most: 1 - 6e-7 for each share.
std::vector<double> picked_shares(PolicyRig& rig) {
  std::vector<double> shares(rig.view.servers.size(), 0.0);
  for (int k = 0; k < 60000; ++k) shares[rig.pick()] += 1 / 60000.0;
  return shares;
}
constexpr double kBound = 0.01;

}  // namespace

TEST(Jiq, DrawsAmongTheIdle) {
  PolicyRig rig(kind_of("jiq"), {1, 1, 1, 1, 1});
  rig.start(0);
  rig.start(3);
  const std::vector<double> shares = picked_shares(rig);
  for (const ServerIndex i : {1u, 2u, 4u}) EXPECT_NEAR(shares[i], 1.0 / 3, kBound);
  EXPECT_EQ(shares[0] + shares[3], 0);
}

TEST(Jiq, DrawsAmongAllWhenNoneIsIdleWhateverTheirQueues) {
  PolicyRig rig(kind_of("jiq"), {1, 1, 1, 1});
  for (ServerIndex i = 0; i < 4; ++i)
    for (ServerIndex k = 0; k <= 3 * i; ++k) rig.start(i);
  for (const double share : picked_shares(rig)) EXPECT_NEAR(share, 0.25, kBound);
}

TEST(Jiq, FindsTheServerThatHasJustFallenIdle) {
  PolicyRig rig(kind_of("jiq"), {1, 1, 1, 1});
  for (ServerIndex i = 0; i < 4; ++i) rig.start(i);
  rig.start(2);
  rig.finish(2);
  rig.finish(1);
  for (int k = 0; k < 100; ++k) ASSERT_EQ(rig.pick(), 1u);
  rig.set_usable(1, false);
  rig.finish(2);
  for (int k = 0; k < 100; ++k) ASSERT_EQ(rig.pick(), 2u);
}

}  // namespace ballast::policy_testing
