#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void serve(PolicyRig& rig, ServerIndex server, Duration response) {
  ++rig.view.in_flight[server];
  rig.policy->on_start(server, response);
  --rig.view.in_flight[server];
  rig.policy->on_finish(server, {Outcome::Kind::kOk, response});
}

}  // namespace

// With two servers both are always drawn, so the better one is certain.
TEST(LinkerdPeakEwma, TakesAServerWithoutHistoryForThirtyMilliseconds) {
  PolicyRig rig(kind_of("linkerd/peak_ewma"), {1, 1});
  serve(rig, 0, milliseconds{31});
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 1u);
  serve(rig, 1, milliseconds{40});
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 0u);
  rig.start(0);  // 62 ms
  for (int k = 0; k < 20; ++k) ASSERT_EQ(rig.pick(), 1u);
}

// 200 ms decay below the 30 ms of the other server, which is asked all the time, in 10 s *
// ln(200/30).
TEST(LinkerdPeakEwma, GivesASlowServerAnotherChanceAfterAWhile) {
  PolicyRig rig(kind_of("linkerd/peak_ewma"), {1, 1});
  serve(rig, 1, milliseconds{200});
  const double due_s = 10 * std::log(200.0 / 30.0);
  double first_s = 0;
  for (int ms = 0; first_s == 0 && ms < 60000; ms += 10) {
    rig.view.now = kStart + milliseconds{ms};
    const ServerIndex picked = rig.pick();
    if (picked == 1) first_s = ms / 1000.0;
    serve(rig, 0, milliseconds{30});  // a peak again and again
  }
  EXPECT_NEAR(first_s, due_s, 0.02);
}

TEST(LinkerdPeakEwma, PicksThePairsBetterByTheProductOfEstimateAndPending) {
  PolicyRig rig(kind_of("linkerd/peak_ewma"), {1, 1, 1}, 3);
  serve(rig, 0, milliseconds{40});
  serve(rig, 1, milliseconds{90});
  serve(rig, 2, milliseconds{130});
  rig.start(0);
  rig.start(0);  // 120 ms: between the others
  std::vector<double> shares(3, 0.0);
  for (int k = 0; k < 100000; ++k) shares[rig.pick()] += 1e-5;
  EXPECT_NEAR(shares[0], 1 / 3.0, 0.005);
  EXPECT_NEAR(shares[1], 2 / 3.0, 0.005);
  EXPECT_EQ(shares[2], 0);
}

}  // namespace ballast::policy_testing
