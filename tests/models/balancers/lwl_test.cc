#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

class LwlTest : public testing::Test {
 protected:
  static PolicyRig make_rig(const std::vector<std::uint32_t>& workers) {
    PolicyRig rig(kind_of("lwl"), std::vector<std::uint32_t>(workers.size(), 1));
    for (std::size_t i = 0; i < workers.size(); ++i) rig.view.servers[i].workers = workers[i];
    return rig;
  }
  static void start(PolicyRig& rig, ServerIndex server, std::int64_t work_ns) {
    ++rig.view.in_flight[server];
    rig.policy->on_start(server, Duration{work_ns});
  }
  static void at(PolicyRig& rig, std::int64_t ns) { rig.view.now = kStart + Duration{ns}; }
};

}  // namespace

TEST_F(LwlTest, LooksAtWorkNotAtNumbers) {
  PolicyRig rig = make_rig({1, 1});
  start(rig, 0, 1000);
  for (int k = 0; k < 9; ++k) start(rig, 1, 100);
  EXPECT_EQ(rig.pick(), 1u);
  start(rig, 1, 101);
  EXPECT_EQ(rig.pick(), 0u);
}

TEST_F(LwlTest, CountsTheWorkThatIsLeft) {
  PolicyRig rig = make_rig({1, 1});
  start(rig, 0, 1000);
  at(rig, 900);
  start(rig, 1, 99);
  EXPECT_EQ(rig.pick(), 1u);
  start(rig, 1, 2);
  EXPECT_EQ(rig.pick(), 0u);
}

TEST_F(LwlTest, SendsToTheServerWhoseNextWorkerIsFreeFirst) {
  PolicyRig rig = make_rig({2, 1});
  start(rig, 0, 1000);
  start(rig, 0, 300);
  start(rig, 1, 400);
  EXPECT_EQ(rig.pick(), 0u);
  start(rig, 0, 50);  // on the worker that is free at 300
  EXPECT_EQ(rig.pick(), 0u);
  start(rig, 0, 51);
  EXPECT_EQ(rig.pick(), 1u);
}

TEST_F(LwlTest, WorksAtTheSpeedOfTheServer) {
  PolicyRig rig = make_rig({1, 1});
  rig.view.servers[0].speed = 2;
  start(rig, 0, 1000);
  start(rig, 1, 499);
  EXPECT_EQ(rig.pick(), 1u);
  start(rig, 1, 2);
  EXPECT_EQ(rig.pick(), 0u);
}

TEST_F(LwlTest, KnowsThatAServerWithNothingInFlightIsFree) {
  PolicyRig rig = make_rig({1, 1});
  start(rig, 0, 1'000'000);  // fails at once
  start(rig, 1, 1000);
  at(rig, 10);
  --rig.view.in_flight[0];
  rig.policy->on_finish(0, {Outcome::Kind::kError, Duration{10}});
  EXPECT_EQ(rig.pick(), 0u);
}

TEST_F(LwlTest, NeverWaitsForUnlimitedWorkers) {
  PolicyRig rig = make_rig({1, kUnlimited});
  start(rig, 0, 1);
  for (int k = 0; k < 100; ++k) {
    ASSERT_EQ(rig.pick(), 1u);
    start(rig, 1, 1000);
  }
}

TEST_F(LwlTest, FollowsAChangeOfWorkers) {
  PolicyRig rig = make_rig({1, 1});
  start(rig, 0, 1000);
  start(rig, 1, 900);
  EXPECT_EQ(rig.pick(), 1u);
  rig.view.servers[0].workers = 2;
  start(rig, 0, 100);  // the second worker takes it
  EXPECT_EQ(rig.pick(), 0u);
}

}  // namespace ballast::policy_testing
