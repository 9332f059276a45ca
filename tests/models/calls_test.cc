// Calls to other pools, while the worker waits or not.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

// "app" (one server) calls "db"; the work of a call is `db_work_s`.
SystemBuilder tiers(double duration_s, std::uint32_t app_workers, double db_work_s, CallSpec to_db,
                    std::uint32_t db_workers = kUnlimited, std::uint32_t db_queue = kUnlimited) {
  SystemBuilder b = one_pool(duration_s, 1, app_workers);
  b.pool("db", 1, db_workers, db_queue).work = fixed(db_work_s);
  b.spec.pools[0].calls.push_back(to_db);
  return b;
}

TEST(Calls, HoldTheWorkerUntilTheLastReturns) {
  SystemBuilder b = tiers(100, 1, 5, call(1, 2));
  b.job(0, 1);
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 11);  // 1, then two calls of 5, one after another
  EXPECT_EQ(took(r, 1), 22);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 22);
  EXPECT_DOUBLE_EQ(server(r, 0, 1).busy_s, 20);
  EXPECT_EQ(server(r, 0, 1).attempts.ok, 4u);
  EXPECT_EQ(r.whole.total.attempts, 2u);  // calls are not attempts of the request
}

TEST(Calls, ThatAreAsyncFreeTheWorkerAndOnlyTheResponseWaits) {
  SystemBuilder b = tiers(100, 1, 5, call(1, 2, true));
  b.job(0, 1);
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 11);
  EXPECT_EQ(took(r, 1), 12);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 2);
  EXPECT_DOUBLE_EQ(server(r, 0).in_system_s, 23);
}

TEST(Calls, OfOneAndAHalfAverageOneAndAHalf) {
  SystemBuilder b = tiers(10000, kUnlimited, .1, call(1, 1.5));
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  const double requests = static_cast<double>(r.whole.total.requests.ok);
  // Binomial with p = .5: standard deviation of the mean .5 / sqrt(n). Confidence 99.99 %.
  EXPECT_NEAR(static_cast<double>(server(r, 0, 1).attempts.offered) / requests, 1.5,
              4 * .5 / std::sqrt(requests));
}

TEST(Calls, OfCountZeroAreNeverMade) {
  SystemBuilder b = tiers(100, 1, 5, call(1, 0));
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_EQ(server(r, 0, 1).attempts.offered, 0u);
}

TEST(Calls, ThatFailFailTheRequestAtOnce) {
  SystemBuilder b = tiers(100, 1, 5, call(1, 3), 1, 0);
  b.job(0, 1);
  b.job(20, 1);
  b.fault(FaultSpec::Kind::kRefuse, 23, 5, 0, 1);  // after the first of its three calls began
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 16);
  EXPECT_EQ(failures(r, 1, Cause::kServerError), 1u);
  EXPECT_EQ(server(r, 0, 1).attempts.offered, 3u + 2u);
  EXPECT_EQ(server(r, 0, 1).by_cause[static_cast<std::size_t>(Cause::kRefused)], 1u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 16 + 6);
}

TEST(Calls, AreNotMadeWhenTheOwnWorkFailed) {
  SystemBuilder b = tiers(100, 1, 5, call(1));
  b.fault(FaultSpec::Kind::kErrors, 0, 50);
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
  EXPECT_EQ(server(r, 0, 1).attempts.offered, 0u);
}

TEST(Calls, GoThroughAChainOfPools) {
  SystemBuilder b = tiers(100, 1, 2, call(1), 1);
  b.pool("disk", 1, 1).work = fixed(4);
  b.spec.pools[1].calls.push_back(call(2, 2));
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1 + 2 + 2 * 4);
  EXPECT_DOUBLE_EQ(server(r, 0, 0).busy_s, 11);
  EXPECT_DOUBLE_EQ(server(r, 0, 1).busy_s, 10);
  EXPECT_DOUBLE_EQ(server(r, 0, 2).busy_s, 8);
}

TEST(Calls, ToSeveralPoolsAreMadeInTheirOrder) {
  SystemBuilder b = tiers(100, 1, 2, call(1));
  b.pool("cache", 1, 1).work = fixed(4);
  b.spec.pools[0].calls.push_back(call(2, 1, true));
  b.job(0, 1);
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 7);
  // The worker is freed at 3, when the asynchronous call begins; the cache at 7.
  EXPECT_EQ(took(r, 1), 11);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 6);
}

TEST(Calls, AreCancelledWithTheRequestDownTheChain) {
  SystemBuilder b = tiers(100, 1, 2, call(1), 1);
  b.pool("disk", 1, 1).work = fixed(40);
  b.spec.pools[1].calls.push_back(call(2));
  TrafficSpec& t = b.job(0, 1);
  t.client.timeout = sec(10);
  t.client.cancel = true;
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kClientTimeout), 1u);
  EXPECT_DOUBLE_EQ(server(r, 0, 0).busy_s, 10);
  EXPECT_DOUBLE_EQ(server(r, 0, 1).busy_s, 9);
  EXPECT_DOUBLE_EQ(server(r, 0, 2).busy_s, 7);
  EXPECT_EQ(server(r, 0, 2).attempts.failed, 1u);
}

TEST(Calls, GoOnForNobodyWhenTheClientDoesNotCancel) {
  SystemBuilder b = tiers(100, 1, 30, call(1), 1);
  b.job(0, 1).client.timeout = sec(10);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kClientTimeout), 1u);
  EXPECT_DOUBLE_EQ(server(r, 0, 0).busy_s, 31);
  EXPECT_EQ(server(r, 0, 1).attempts.ok, 1u);
}

TEST(Calls, OutliveTheCrashOfTheirCaller) {
  SystemBuilder b = tiers(100, 1, 30, call(1), 1);
  b.job(0, 1);
  b.fault(FaultSpec::Kind::kCrash, 5, 5);
  b.job(11, 1);  // its caller is back, the database still works for the dead one
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
  EXPECT_EQ(server(r, 0, 1).attempts.ok, 2u);
  EXPECT_EQ(took(r, 1), 31 + 30 - 11);
}

TEST(Calls, LostInACrashFailTheirCaller) {
  SystemBuilder b = tiers(100, 1, 30, call(1), 1);
  b.job(0, 1);
  b.fault(FaultSpec::Kind::kCrash, 5, 5, 0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 5);
  EXPECT_EQ(in_second(r, "failed", 5), 1);
}

TEST(Calls, OfAProcessorSharingCallerWaitOutsideTheSharing) {
  SystemBuilder b = tiers(100, 1, 5, call(1));
  b.spec.pools[0].discipline = Discipline::kProcessorSharing;
  b.job(0, 1);
  b.job(2, 2);  // alone at the worker: the first is at the database
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 6);
  EXPECT_EQ(took(r, 1), 7);
}

TEST(Calls, ToAPoolWithNoServerToOfferFail) {
  SystemBuilder b = tiers(100, 1, 5, call(1));
  b.event(0, DrainServers{{{1, 0}}});
  b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
  EXPECT_EQ(r.whole.pools[1].attempts.offered, 1u);
  EXPECT_EQ(r.whole.pools[1].by_cause[static_cast<std::size_t>(Cause::kNoBackend)], 1u);
}

}  // namespace
}  // namespace ballast
