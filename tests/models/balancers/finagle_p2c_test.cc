#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

PolicyRig make_rig(std::size_t servers, const char* load) {
  const PolicyKind& kind = kind_of("finagle/p2c");
  return PolicyRig(kind, args_with(kind, {{"load", std::string(load)}}),
                   std::vector<std::uint32_t>(servers, 1), 7);
}

// Of 100000 picks; three standard deviations are .005 at most, with a fixed seed (99.7 %).
std::vector<double> picked_shares(PolicyRig& rig) {
  std::vector<double> shares(rig.view.servers.size(), 0.0);
  for (int k = 0; k < 100000; ++k) shares[rig.pick()] += 1e-5;
  return shares;
}
constexpr double kBound = 0.005;

void finish(PolicyRig& rig, ServerIndex server, std::int64_t response_ms) {
  --rig.view.in_flight[server];
  rig.policy->on_finish(server, {Outcome::Kind::kOk, std::chrono::milliseconds{response_ms}});
}

}  // namespace

TEST(FinagleP2c, DrawsTwoDifferentServers) {
  PolicyRig rig = make_rig(5, "in_flight");
  rig.start(2);  // chosen only against itself, which cannot be
  const std::vector<double> shares = picked_shares(rig);
  EXPECT_EQ(shares[2], 0);
  for (const ServerIndex i : {0u, 1u, 3u, 4u}) EXPECT_NEAR(shares[i], 0.25, kBound);
}

TEST(FinagleP2c, PrefersFewerPending) {
  PolicyRig rig = make_rig(4, "in_flight");
  for (const ServerIndex i : {1u, 2u, 2u, 3u, 3u, 3u}) rig.start(i);
  const std::vector<double> shares = picked_shares(rig);  // of the 6 pairs
  for (ServerIndex i = 0; i < 4; ++i) EXPECT_NEAR(shares[i], (3 - i) / 6.0, kBound);
}

// 30 ms with one pending costs as much as 60 ms idle; 100 ms is worse than both.
TEST(FinagleP2c, ComparesByPeakEwmaIfToldTo) {
  PolicyRig rig = make_rig(3, "peak_ewma");
  for (ServerIndex i = 0; i < 3; ++i) rig.start(i);
  finish(rig, 0, 30);
  finish(rig, 1, 61);
  finish(rig, 2, 100);
  rig.start(0);
  std::vector<double> shares = picked_shares(rig);
  EXPECT_NEAR(shares[0], 2 / 3.0, kBound);
  EXPECT_NEAR(shares[1], 1 / 3.0, kBound);
  EXPECT_EQ(shares[2], 0);
  rig.start(0);  // 90 ms
  shares = picked_shares(rig);
  EXPECT_NEAR(shares[1], 2 / 3.0, kBound);
  EXPECT_NEAR(shares[0], 1 / 3.0, kBound);
}

// A server without history is tried when idle, and not again before its first answer.
TEST(FinagleP2c, TriesANewServerOnce) {
  PolicyRig rig = make_rig(2, "peak_ewma");
  rig.start(0);
  finish(rig, 0, 10);
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 1u);
  rig.start(1);
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 0u);
}

}  // namespace ballast::policy_testing
