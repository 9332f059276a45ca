#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

using std::chrono::milliseconds;

class Feedback final : public ServerReports {
 public:
  std::uint32_t in_system(ServerIndex i) const override { return queue[i]; }
  double utilization(ServerIndex) const override { return 0; }
  double speed(ServerIndex i) const override { return work_speed[i]; }

  std::vector<std::uint32_t> queue{0, 0, 0};
  std::vector<double> work_speed{1, 1, 1};
};

class C3Test : public testing::Test {
 protected:
  C3Test() { rig.view.reports = &feedback; }

  // A request of 10 ms work that took `response`.
  void respond(ServerIndex server, Duration response) {
    start(server);
    rig.view.now += response;
    --rig.view.in_flight[server];
    rig.policy->on_finish(server, {Outcome::Kind::kOk, response});
  }
  void start(ServerIndex server) {
    ++rig.view.in_flight[server];
    rig.policy->on_start(server, milliseconds{10});
  }

  Feedback feedback;
  PolicyRig rig{kind_of("c3"), {1, 1, 1}};
};

}  // namespace

TEST_F(C3Test, TriesServersThatHaveNotAnsweredFirst) {
  respond(0, milliseconds{10});
  EXPECT_EQ(rig.pick(), 1u);
  start(1);
  EXPECT_EQ(rig.pick(), 2u);
}

// R - s + q^3 s with s = 10 ms: 20 + q = 1 -> 30 - 10 + 10 = 30; 25 -> 25; 40 -> 40.
TEST_F(C3Test, RanksByResponseTimeWhenQueuesAreEqual) {
  respond(0, milliseconds{30});
  respond(1, milliseconds{25});
  respond(2, milliseconds{40});
  EXPECT_EQ(rig.pick(), 1u);
}

// One outstanding: q = 2, so 25 - 10 + 8 * 10 = 95 ms; two: q = 3, 285 ms.
TEST_F(C3Test, PunishesQueuesByTheirCube) {
  respond(0, milliseconds{94});
  respond(1, milliseconds{25});
  respond(2, milliseconds{284});
  start(1);
  EXPECT_EQ(rig.pick(), 0u);
  respond(0, milliseconds{250});  // mean .7 * 94 + .3 * 250 = 140.8
  EXPECT_EQ(rig.pick(), 1u);
  start(0);
  start(0);
  start(1);
  EXPECT_EQ(rig.pick(), 2u);
}

TEST_F(C3Test, BelievesTheQueueThatServersReport) {
  feedback.queue = {3, 0, 0};
  respond(0, milliseconds{10});  // q = 4: 640 ms
  respond(1, milliseconds{600});
  respond(2, milliseconds{650});
  EXPECT_EQ(rig.pick(), 1u);
  feedback.queue = {0, 0, 0};
  respond(0, milliseconds{10});  // the mean of the queue is now 2.1: q = 3.1, 298 ms
  EXPECT_EQ(rig.pick(), 0u);
}

// At half the speed the service takes 20 ms: 100 - 20 + 20 = 100 idle, 100 - 20 + 160 = 240 with
// one outstanding; at full speed 170 - 10 + 80 = 240 less a millisecond.
TEST_F(C3Test, KnowsHowLongTheServiceTook) {
  feedback.work_speed = {0.5, 1, 1};
  respond(0, milliseconds{100});
  respond(1, milliseconds{169});
  respond(2, milliseconds{900});
  start(0);
  start(1);
  EXPECT_EQ(rig.pick(), 1u);
}

TEST(C3, CountsTheOutstandingOfOtherClientsAsItsOwn) {
  Feedback feedback;
  const PolicyKind& kind = kind_of("c3");
  PolicyRig rig(kind, args_with(kind, {{"clients", std::int64_t{10}}}), {1, 1});
  rig.view.reports = &feedback;
  const auto respond = [&](ServerIndex server, Duration response) {
    ++rig.view.in_flight[server];
    rig.policy->on_start(server, milliseconds{10});
    rig.view.now += response;
    --rig.view.in_flight[server];
    rig.policy->on_finish(server, {Outcome::Kind::kOk, response});
  };
  respond(0, milliseconds{10});
  respond(1, milliseconds{13000});
  rig.start(0);  // q = 11: 13.3 s
  EXPECT_EQ(rig.pick(), 1u);
}

}  // namespace ballast::policy_testing
