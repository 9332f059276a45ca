// Minutes out of SLO, and counts that add up.
#include "models/monitors/ledger.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Ledger, CountsAMinuteOutOfSloWhenTooFewOfItsArrivalsEndWell) {
  SystemBuilder b = one_pool(600, 1, kUnlimited);
  b.spec.slo_latency = sec(1);
  b.spec.slo_objective = .9;
  const auto minute = [&](unsigned m, int good, int slow, int failing) {
    const double start = m * 60.0 + 1;
    if (good > 0)
      b.traffic(numbered("good", m),
                instants(std::vector<double>(static_cast<std::size_t>(good), start)), fixed(1));
    if (slow > 0)
      b.traffic(numbered("slow", m),
                instants(std::vector<double>(static_cast<std::size_t>(slow), start)), fixed(1.01));
    if (failing > 0)
      b.traffic(numbered("failing", m),
                instants(std::vector<double>(static_cast<std::size_t>(failing), start)), fixed(9))
          .client.timeout = sec(.5);
  };
  minute(0, 9, 1, 0);   // 90 %: just in
  minute(2, 8, 1, 0);   // out
  minute(3, 17, 0, 2);  // out
  minute(4, 18, 1, 1);  // 90 %: in
  minute(7, 0, 0, 1);   // out
  const RunResult r = b.run();
  EXPECT_TRUE(r.whole.has_slo);
  EXPECT_DOUBLE_EQ(r.whole.slo_out_s, 180);
}

TEST(Ledger, JudgesAMinuteByTheRequestsThatHaveEnded) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.spec.slo_latency = sec(1);
  b.spec.slo_objective = .9;
  b.traffic("good", instants(std::vector<double>(8, 1.0)), fixed(1));
  b.traffic("slow", instants({1}), fixed(2));
  b.traffic("unfinished", instants(std::vector<double>(5, 1.0)), fixed(1000));
  EXPECT_DOUBLE_EQ(b.run().whole.slo_out_s, 60);  // 8 of 9; it would be in with 13 of 14
}

// 2000 customers who come at once to a server that needs 1e5 s for each wait 6300 years together,
// and 64 bits of nanoseconds hold 584.
TEST(Ledger, AddsUpMoreYearsThanANumberOfNanosecondsHolds) {
  constexpr int kCustomers = 2000;
  constexpr double kWork = 1e5;
  SystemBuilder b = one_pool(3e8, 1, 1);
  b.spec.interval = sec(1e7);
  b.spec.incident = Window{at(1e8), at(1.5e8)};
  b.traffic("web", instants(std::vector<double>(kCustomers, 0.0)), fixed(kWork));
  const RunResult r = b.run();
  const double waits = kWork * kCustomers * (kCustomers - 1) / 2;
  const ServerStats& s = server(r, 0);
  EXPECT_EQ(s.started, 2000u);
  EXPECT_NEAR(s.wait_s, waits, 1e-12 * waits);
  EXPECT_NEAR(s.sojourn_s, waits + kWork * kCustomers, 1e-12 * waits);
  EXPECT_NEAR(s.queue_s, waits, 1e-12 * waits);
  EXPECT_NEAR(s.in_system_s, waits + kWork * kCustomers, 1e-12 * waits);
}

TEST(Ledger, SplitsAMinuteOutOfSloBetweenTheWindowsItLiesIn) {
  SystemBuilder b = one_pool(300, 1, kUnlimited);
  b.spec.slo_latency = sec(1);
  b.spec.warmup = sec(15);
  b.spec.incident = Window{at(90), at(200)};
  b.traffic("slow", every(1), fixed(2));
  const RunResult r = b.run();
  ASSERT_EQ(r.windows.size(), 3u);
  EXPECT_DOUBLE_EQ(r.windows[0].slo_out_s, 75);
  EXPECT_DOUBLE_EQ(r.windows[1].slo_out_s, 110);
  EXPECT_DOUBLE_EQ(r.windows[2].slo_out_s, 100);
  EXPECT_DOUBLE_EQ(r.whole.slo_out_s, 285);
}

TEST(Ledger, HasNoMinutesWithoutAnSlo) {
  SystemBuilder b = one_pool(300, 1, kUnlimited);
  b.traffic("web", every(1), fixed(2));
  const RunResult r = b.run();
  EXPECT_FALSE(r.whole.has_slo);
  EXPECT_EQ(r.whole.total.slow, 0u);
}

TEST(Ledger, MeasuresWaitsOfStartedAndSojournsOfServedAttempts) {
  SystemBuilder b = one_pool(100, 1, 1);
  b.job(0, 10);
  b.job(4, 2);                           // waits 6
  b.job(5, 50).client.timeout = sec(1);  // waits 7, served for nobody from 12 to 62
  b.job(90, 20);                         // unfinished
  const RunResult r = b.run();
  const ServerStats& s = server(r, 0);
  EXPECT_EQ(s.started, 4u);
  EXPECT_DOUBLE_EQ(s.wait_s, 13);
  EXPECT_EQ(s.attempts.ok, 2u);
  EXPECT_DOUBLE_EQ(s.sojourn_s, 10 + 8);
  EXPECT_EQ(s.attempts.in_flight(), 1u);
  EXPECT_EQ(r.whole.total.requests.in_flight(), 1u);
  EXPECT_EQ(r.whole.pools[0].wait.count(), 4u);
  EXPECT_EQ(r.whole.pools[0].sojourn.max(), sec(10));
}

TEST(Ledger, AddsTheTrafficEntriesUpToTheTotal) {
  SystemBuilder b = one_pool(100, 1, 1, 2);
  b.traffic("a", poisson(1), exponential_law(1));
  b.traffic("b", poisson(2), exponential_law(.5));
  const RunResult r = b.run();
  RequestStats sum;
  for (const RequestStats& t : r.whole.traffic) sum += t;
  EXPECT_EQ(sum.requests.offered, r.whole.total.requests.offered);
  EXPECT_EQ(sum.requests.ok, r.whole.total.requests.ok);
  EXPECT_EQ(sum.requests.failed, r.whole.total.requests.failed);
  EXPECT_EQ(sum.latency.count(), r.whole.total.latency.count());
  EXPECT_GT(r.whole.total.requests.failed, 0u);
  EXPECT_EQ(r.requests_simulated, r.whole.total.requests.offered);
}

}  // namespace
}  // namespace ballast
