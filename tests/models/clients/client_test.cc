// Timeouts, retries, abandonment: what a client does when the answer does not come.
#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Clients, ThatTimeOutWithoutCancelStillCostTheServerItsWork) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 10).client.timeout = sec(3);
  b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kClientTimeout), 1u);
  EXPECT_EQ(took(r, 1), 10);  // 10..11
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 11);
  EXPECT_EQ(server(r, 0).attempts.failed, 1u);
}

TEST(Clients, ThatCancelFreeTheServerAtOnce) {
  SystemBuilder b = one_pool(100, 1);
  TrafficSpec& t = b.job(0, 10);
  t.client.timeout = sec(3);
  t.client.cancel = true;
  TrafficSpec& waiting = b.job(0, 10);  // cancelled while it waits
  waiting.client.timeout = sec(2);
  waiting.client.cancel = true;
  b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kClientTimeout), 1u);
  EXPECT_EQ(failures(r, 1, Cause::kClientTimeout), 1u);
  EXPECT_EQ(took(r, 2), 3);  // 3..4
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 4);
}

TEST(Clients, AreInTimeOnTheVeryInstantOfTheDeadline) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 3).client.timeout = sec(3);
  EXPECT_EQ(took(b.run(), 0), 3);
}

TEST(Clients, TryAgainAfterTheBackoffUntilTheirAttemptsAreUsedUp) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  TrafficSpec& t = b.job(1, 10);
  t.client = client(4, 1, 2);
  t.client.backoff.kind = BackoffSpec::Kind::kExponential;
  const RunResult r = b.run();
  // Sent at 1, lost at 3; at 4, lost at 6; at 8, lost at 10; at 14, lost at 16.
  for (const std::size_t second : {1u, 4u, 8u, 14u})
    EXPECT_EQ(in_second(r, "attempts", second), 1) << second;
  EXPECT_EQ(in_second(r, "failed", 16), 1);
  EXPECT_EQ(r.whole.total.attempts, 4u);
  EXPECT_EQ(r.whole.total.requests.offered, 1u);
  EXPECT_EQ(r.whole.total.requests.failed, 1u);
  EXPECT_EQ(server(r, 0).attempts.offered, 4u);
  EXPECT_EQ(server(r, 0).attempts.failed, 4u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 40);
}

TEST(Clients, CountTheWholeRequestWhenARetrySucceeds) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.fault(FaultSpec::Kind::kRefuse, 0, 5);
  b.job(1, 2).client = client(10, 3);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 8);  // refused at 1 and 4, served 7..9
  EXPECT_EQ(r.whole.total.attempts, 3u);
  EXPECT_EQ(r.whole.total.slow, 0u);
}

TEST(Clients, DrawWorkPerRequestOrPerAttempt) {
  for (const WorkPer per : {WorkPer::kRequest, WorkPer::kAttempt}) {
    SystemBuilder b = one_pool(100, 1, kUnlimited);
    TrafficSpec& t = b.traffic("web", instants({0}), exponential_law(50));
    t.work_per = per;
    t.client = client(2, 0, .001);
    b.spec.duration = sec(10000);
    b.spec.interval = sec(100);
    const RunResult r = b.run();
    ASSERT_EQ(server(r, 0).attempts.failed, 2u);
    // Both attempts are served to the end for nobody, one sample of work after the other.
    SystemBuilder once = b;
    once.spec.traffic[0].client.attempts = 1;
    const double first = server(once.run(), 0).busy_s;
    if (per == WorkPer::kRequest)
      EXPECT_NEAR(server(r, 0).busy_s, 2 * first, 1e-6);
    else
      EXPECT_GT(std::abs(server(r, 0).busy_s - 2 * first), 1e-3);
  }
}

TEST(Clients, AbandonDuringServiceAndTheServerWorksOn) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 10).client.abandon_after = sec(4);
  b.job(5, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kAbandoned), 1u);
  EXPECT_EQ(took(r, 1), 6);
  EXPECT_EQ(in_second(r, "failed", 4), 1);
}

TEST(Clients, AbandonDuringBackoffAndNeverTryAgain) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(FaultSpec::Kind::kRefuse, 0, 100);
  TrafficSpec& t = b.job(0, 1);
  t.client = client(5, 3);
  t.client.abandon_after = sec(4);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kAbandoned), 1u);
  EXPECT_EQ(r.whole.total.attempts, 2u);  // at 0 and 3
  EXPECT_EQ(in_second(r, "failed", 4), 1);
}

TEST(Clients, CountTheDeadlineOfTheRequestFromItsArrivalThroughAllAttempts) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  TrafficSpec& t = b.job(0, 10);
  t.client = client(9, 0, 3);
  t.client.abandon_after = sec(8);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kAbandoned), 1u);
  EXPECT_EQ(r.whole.total.attempts, 3u);  // at 0, 3 and 6
  EXPECT_EQ(in_second(r, "failed", 8), 1);
}

TEST(Clients, ComeBackAfterAFailureAsANewRequestOfTheSameUser) {
  SystemBuilder b = one_pool(200, 1, kUnlimited);
  b.fault(FaultSpec::Kind::kRefuse, 0, 50);
  TrafficSpec& t = b.traffic("web", instants({1, 2, 3}), fixed(1));
  t.users = UsersSpec{1, 0};
  t.client.come_back = ComeBackSpec{1, fixed(20), kStart};
  const RunResult r = b.run();
  // Refused at 1, 21, 41 and answered at 61; likewise one and two seconds later.
  EXPECT_EQ(r.whole.total.requests.offered, 12u);
  EXPECT_EQ(r.whole.total.requests.failed, 9u);
  EXPECT_EQ(r.whole.total.requests.ok, 3u);
  EXPECT_EQ(r.whole.total.users_active, 1u);
  EXPECT_EQ(in_second(r, "ok", 62), 1);
  ASSERT_TRUE(r.returning[0].present);
  EXPECT_EQ(r.returning[0].peak, 3u);
  EXPECT_TRUE(r.returning[0].cleared);
  EXPECT_EQ(r.returning[0].cleared_at, at(63));
}

TEST(Clients, ComeBackNotBeforeTheyAreTold) {
  SystemBuilder b = one_pool(200, 1, kUnlimited);
  b.fault(FaultSpec::Kind::kRefuse, 0, 10);
  TrafficSpec& t = b.traffic("web", instants({1, 2}), fixed(1));
  t.client.come_back = ComeBackSpec{1, fixed(5), at(100)};
  const RunResult r = b.run();
  EXPECT_EQ(in_second(r, "offered", 105), 2);
  EXPECT_EQ(r.whole.total.requests.offered, 4u);
  EXPECT_EQ(r.returning[0].cleared_at, at(105));
}

TEST(Clients, ComeBackInTheShareThatIsAsked) {
  SystemBuilder b = one_pool(20000, 1, kUnlimited);
  b.fault(FaultSpec::Kind::kRefuse, 0, 10000.5);
  b.traffic("web", every(1), fixed(.1)).client.come_back = ComeBackSpec{.25, fixed(10500), kStart};
  const RunResult r = b.run();
  // 10000 failures; Binomial(10000, .25) has standard deviation 43.3; those whose return falls
  // beyond the horizon failed after 9500. Confidence 99.99 %.
  const double returns = static_cast<double>(r.whole.total.requests.offered) - 19999;
  EXPECT_NEAR(returns, 9499 * .25, 4 * 43.3);
}

TEST(Clients, OfAClosedLoopThinkBeforeEachRequest) {
  SystemBuilder b = one_pool(100, 1);
  b.traffic("loop", closed(1, fixed(3)), fixed(2));
  const RunResult r = b.run();
  // Requests at 3, 8, 13, ...: one every think + work.
  EXPECT_EQ(r.whole.total.requests.offered, 20u);  // the last at 98, unfinished at the horizon
  EXPECT_EQ(r.whole.total.requests.ok, 19u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 40);
}

TEST(Clients, OfAClosedLoopNeverHaveMoreRequestsThanUsers) {
  SystemBuilder b = one_pool(1000, 1, 2);
  b.traffic("loop", closed(5, exponential_law(1)), exponential_law(1));
  b.fault(FaultSpec::Kind::kCrash, 300, 100);
  const RunResult r = b.run();
  EXPECT_LE(server(r, 0).in_system_s, 5 * 1000);
  EXPECT_LE(server(r, 0).queue_max, 3u);
  EXPECT_EQ(server(r, 0).queue_max, 3u);
  EXPECT_EQ(r.whole.total.users_active, 5u);
}

TEST(Clients, OfAClosedLoopThatComeBackDoNotThinkAsWell) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(FaultSpec::Kind::kRefuse, 0, 10);
  TrafficSpec& t = b.traffic("loop", closed(1, fixed(3)), fixed(2));
  t.client.come_back = ComeBackSpec{1, fixed(20), kStart};
  const RunResult r = b.run();
  // Refused at 3, back at 23, answered at 25, then every 5 s: 28, 33, ..., 98.
  EXPECT_EQ(r.whole.total.requests.offered, 2u + 15u);
}

// Slow: it takes twenty million events at one instant to be sure.
TEST(ClientsSlow, OfAClosedLoopThatSpinsAtOneInstantAreTheScenariosMistake) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(FaultSpec::Kind::kRefuse, 5, 10);
  b.traffic("loop", closed(1, fixed(0)), fixed(2));
  EXPECT_THROW(b.run(), ScenarioStuck);
}

}  // namespace
}  // namespace ballast
