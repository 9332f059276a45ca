#include "models/servers/processor_sharing.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

SystemBuilder sharing(double duration_s, std::uint32_t workers) {
  SystemBuilder b = one_pool(duration_s, 1, workers);
  b.spec.pools[0].discipline = Discipline::kProcessorSharing;
  return b;
}

// Departures are rounded up to whole nanoseconds, at most one at each of a few changes of the rate.
constexpr double kFewNs = 5e-9;

TEST(ProcessorSharing, SharesOneWorkerEqually) {
  SystemBuilder b = sharing(100, 1);
  b.job(0, 4);
  b.job(1, 2);
  b.job(2, 1);
  const RunResult r = b.run();
  // 0-1: A alone, 3 left. 1-2: halves; A 2.5, B 1.5, C 1 at 2. Thirds until C leaves at 5: A 1.5,
  // B .5. Halves until B leaves at 6: A 1. Alone until 7.
  EXPECT_NEAR(took(r, 2), 3, kFewNs);
  EXPECT_NEAR(took(r, 1), 5, kFewNs);
  EXPECT_NEAR(took(r, 0), 7, kFewNs);
}

TEST(ProcessorSharing, OnTwoWorkersGivesEachOfThreeJobsTwoThirds) {
  SystemBuilder b = sharing(100, 2);
  b.job(0, 4);
  b.job(0, 2);
  b.job(1, 2);
  const RunResult r = b.run();
  // 0-1: full rate; A 3, B 1, C 2 at 1. Two thirds each until B leaves at 2.5: A 2, C 1. Then full
  // rate: C at 3.5, A at 4.5.
  EXPECT_NEAR(took(r, 1), 2.5, kFewNs);
  EXPECT_NEAR(took(r, 2), 2.5, kFewNs);
  EXPECT_NEAR(took(r, 0), 4.5, kFewNs);
  EXPECT_NEAR(server(r, 0).busy_s, 2 * 3.5 + 1, 1e-8);
}

TEST(ProcessorSharing, IsExactToABillionthOfTheStay) {
  ProcessorSharing ps(1);
  for (AttemptId id = 0; id < 7; ++id) ps.add(id, 1'000'000'001, kStart);
  EXPECT_NEAR(static_cast<double>(ns(ps.next_departure(kStart))), 7'000'000'007.0, 7);
}

TEST(ProcessorSharing, FollowsAChangeOfSpeedAndAFreeze) {
  SystemBuilder b = sharing(100, 1);
  b.job(0, 4);
  b.job(0, 6);
  b.set_pool(2, 0, [](PoolSpec& p) { p.servers[0].speed = 2; });
  b.fault(FaultSpec::Kind::kPause, 3, 10);
  // 0-2: halves; A 3, B 5. Full units 2-3: A 2, B 4. Frozen until 13; A leaves at 15, B has 2 left,
  // alone at speed 2: 16.
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 0), 15, kFewNs);
  EXPECT_NEAR(took(r, 1), 16, kFewNs);
}

TEST(ProcessorSharing, FollowsAChangeOfWorkers) {
  SystemBuilder b = sharing(100, 1);
  b.job(0, 4);
  b.job(0, 4);
  b.set_pool(2, 0, [](PoolSpec& p) { p.servers[0].workers = 2; });
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 0), 5, kFewNs);  // 3 left at 2, then full rate
  EXPECT_NEAR(took(r, 1), 5, kFewNs);
}

TEST(ProcessorSharing, FreesTheShareOfAnAttemptThatIsCancelled) {
  SystemBuilder b = sharing(100, 1);
  b.job(0, 4);
  TrafficSpec& impatient = b.job(0, 50);
  impatient.client.timeout = sec(2);
  impatient.client.cancel = true;
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 0), 5, kFewNs);  // half rate until 2, then alone with 3 left
}

TEST(ProcessorSharing, ConservesWork) {
  SystemBuilder b = sharing(4000, 3);
  b.traffic("web", poisson(2), gamma_law(1, 1.5));
  b.set_traffic(3000, 0, [](TrafficSpec& t) {
    t.arrivals = OpenArrivals{exponential_law(1), RateProfile::constant(0)};
  });
  const RunResult r = b.run();
  const ServerStats& s = server(r, 0);
  // The same jobs on workers without limit: the work itself.
  SystemBuilder free = b;
  free.spec.pools[0].servers[0].workers = kUnlimited;
  free.spec.timeline = b.spec.timeline;
  const RunResult work = free.run();
  ASSERT_EQ(r.whole.total.requests.in_flight(), 0u);
  ASSERT_GT(s.attempts.ok, 5000u);
  EXPECT_NEAR(s.busy_s, server(work, 0).busy_s, 1e-4);
}

TEST(ProcessorSharing, BearsAJobThatOutlivesTheRun) {
  SystemBuilder b = sharing(100, 1);
  b.traffic("endless", instants({0}), fixed(2e9));  // 63 years, as from a heavy tail
  b.job(0, 4);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[0].requests.in_flight(), 1u);
  EXPECT_NEAR(took(r, 1), 8, kFewNs);
}

}  // namespace
}  // namespace ballast
