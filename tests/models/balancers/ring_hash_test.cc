#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "models/balancers/algorithms/textbook/hash_ring.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

const std::vector<std::string> kNames{"app-1", "app-2", "app-3", "app-4", "app-5"};

HashRing make_ring(std::uint64_t points, const std::vector<std::uint32_t>& weights) {
  HashRing ring;
  ring.build(kNames, weights, points);
  ring.restrict(std::vector<std::uint8_t>(kNames.size(), 1));
  return ring;
}

}  // namespace

TEST(HashRing, FindsTheClockwiseSuccessor) {
  std::map<std::uint64_t, ServerIndex> points;
  for (ServerIndex i = 0; i < kNames.size(); ++i)
    for (int k = 0; k < 3; ++k) points[hash_name(kNames[i] + "_" + std::to_string(k))] = i;
  const HashRing ring = make_ring(3, {1, 1, 1, 1, 1});
  Rng keys(1);
  for (int k = 0; k < 1000; ++k) {
    const std::uint64_t key = keys();
    const auto next = points.lower_bound(key);
    ASSERT_EQ(ring.at(key), next == points.end() ? points.begin()->second : next->second);
  }
  for (const auto& [position, owner] : points) EXPECT_EQ(ring.at(position), owner);
}

TEST(HashRing, MovesOnlyTheKeysOfTheServerThatLeft) {
  HashRing ring = make_ring(20, {1, 1, 1, 1, 1});
  const HashRing before = ring;
  ring.restrict(std::vector<std::uint8_t>{1, 1, 0, 1, 1});
  Rng keys(2);
  for (int k = 0; k < 2000; ++k) {
    const std::uint64_t key = keys();
    if (before.at(key) != 2)
      ASSERT_EQ(ring.at(key), before.at(key));
    else
      ASSERT_NE(ring.at(key), 2u);
  }
}

// 100000 keys; the standard deviation of a measured share is below 0.0016, bound at 99.7 %.
TEST(HashRing, SharesAreThoseOfItsArcs) {
  const HashRing ring = make_ring(1, {1, 1, 1, 1, 1});
  const std::vector<double> shares = ring.shares(5);
  std::vector<double> measured(5, 0.0);
  Rng keys(3);
  for (int k = 0; k < 100000; ++k) measured[ring.at(keys())] += 1e-5;
  double sum = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(measured[i], shares[i], 0.0048);
    sum += shares[i];
  }
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(HashRing, OneServerOwnsEverything) {
  HashRing ring = make_ring(1, {0, 3, 0, 0, 0});
  EXPECT_EQ(ring.shares(5), (std::vector<double>{0, 1, 0, 0, 0}));
  EXPECT_EQ(ring.at(0), 1u);
  EXPECT_EQ(ring.at(~std::uint64_t{0}), 1u);
}

// With 5000 points on the lightest server the standard deviation of a share is 1.4 % of it; bound
// at 99.7 %.
TEST(HashRing, GivesPointsInProportionToWeights) {
  const std::vector<double> shares = make_ring(5000, {2, 1, 3, 0, 4}).shares(5);
  const std::vector<double> due{0.2, 0.1, 0.3, 0, 0.4};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(shares[i], due[i], due[i] * 0.042);
}

TEST(RingHash, KeepsAUserOnOneServer) {
  PolicyRig rig(kind_of("ring_hash"), {1, 1, 1, 1});
  const ServerIndex home = rig.policy->pick({.hash = 42});
  for (int k = 0; k < 100; ++k) rig.start(rig.pick());
  EXPECT_EQ(rig.policy->pick({.hash = 42}), home);
  rig.set_usable(home, false);
  EXPECT_NE(rig.policy->pick({.hash = 42}), home);
  rig.set_usable(home, true);
  EXPECT_EQ(rig.policy->pick({.hash = 42}), home);
}

}  // namespace ballast::policy_testing
