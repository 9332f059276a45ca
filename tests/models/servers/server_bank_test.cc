// Queues and workers, against schedules worked out by hand.
#include "models/servers/server_bank.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Servers, FifoServesInOrderOfArrival) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 10);
  b.job(1, 3);
  b.job(2, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 10);
  EXPECT_EQ(took(r, 1), 12);  // 10..13
  EXPECT_EQ(took(r, 2), 12);  // 13..14
}

TEST(Servers, LifoServesTheLatestFirstWithoutInterruptingWork) {
  SystemBuilder b = one_pool(100, 1);
  b.spec.pools[0].discipline = Discipline::kLifo;
  b.job(0, 10);
  b.job(1, 3);
  b.job(2, 1);
  b.job(10.5, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 10);
  EXPECT_EQ(took(r, 2), 9);    // 10..11
  EXPECT_EQ(took(r, 3), 2.5);  // 11..13: it has overtaken the second
  EXPECT_EQ(took(r, 1), 15);   // 13..16
}

TEST(Servers, RefuseExactlyWhatExceedsWorkersPlusWaitingPlaces) {
  for (const Discipline d : {Discipline::kFifo, Discipline::kLifo, Discipline::kProcessorSharing}) {
    SystemBuilder b = one_pool(100, 1, 2, 3);
    b.spec.pools[0].discipline = d;
    for (int i = 0; i < 7; ++i) b.job(1, 10);
    const RunResult r = b.run();
    EXPECT_EQ(r.whole.total.requests.ok, 5u);
    EXPECT_EQ(failures(r, 5, Cause::kQueueFull), 1u);
    EXPECT_EQ(failures(r, 6, Cause::kQueueFull), 1u);
  }
}

TEST(Servers, HaveNoWaitingPlaceWhenTheQueueIsZero) {
  SystemBuilder b = one_pool(100, 1, 1, 0);
  b.job(0, 10);
  b.job(9.999, 1);
  b.job(10, 1);  // work that ends at that instant has freed its worker
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 1, Cause::kQueueFull), 1u);
  EXPECT_EQ(took(r, 2), 1);
}

TEST(Servers, KeepMoreThanSixtyFourWorkersBusy) {
  SystemBuilder b = one_pool(1000, 1, 100, 1);
  // Worker k is busy from k seconds on; the first hundred all start at once.
  for (unsigned i = 0; i < 102; ++i) b.traffic(numbered("t", i), instants({i * .1}), fixed(100));
  b.job(150, 1);  // one of the later workers is free again, most are not
  const RunResult r = b.run();
  for (TrafficIndex t = 0; t < 100; ++t) EXPECT_EQ(took(r, t), 100) << t;
  EXPECT_NEAR(took(r, 100), 90 + 100, 1e-6);  // waits from 10 until the first ends at 100
  EXPECT_EQ(failures(r, 101, Cause::kQueueFull), 1u);
  EXPECT_EQ(took(r, 102), 1);
  EXPECT_NEAR(server(r, 0).busy_s, 101 * 100 + 1, 1e-6);
}

TEST(Servers, RefillWorkersBeyondTheSixtyFourthWhenTheyFallFree) {
  SystemBuilder b = one_pool(1000, 1, 70, 0);
  for (unsigned i = 0; i < 70; ++i) b.traffic(numbered("t", i), instants({0}), fixed(1.0 + i));
  // At 69.5 only the last worker is busy; 69 more fill the rest, the next one finds no place.
  b.traffic("refill", instants(std::vector<double>(70, 69.5)), fixed(5));
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[70].requests.ok, 69u);
  EXPECT_EQ(failures(r, 70, Cause::kQueueFull), 1u);
}

TEST(Servers, WithUnlimitedWorkersServeEverythingAtOnce) {
  SystemBuilder b = one_pool(100, 1, kUnlimited, 0);
  b.traffic("burst", instants(std::vector<double>(500, 1.0)), fixed(7));
  b.job(2, 3);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[0].requests.ok, 500u);
  EXPECT_EQ(r.whole.traffic[0].latency.max(), sec(7));
  EXPECT_EQ(took(r, 1), 3);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 3503);
  EXPECT_DOUBLE_EQ(server(r, 0).worker_s, 0);
}

TEST(Servers, WorkAtTheirSpeed) {
  for (const std::uint32_t workers : {1u, kUnlimited}) {
    SystemBuilder b = one_pool(100, 1, workers);
    b.spec.pools[0].servers[0].speed = 4;
    b.job(0, 10);
    EXPECT_EQ(took(b.run(), 0), 2.5);
  }
}

TEST(Servers, FinishWorkUnderWayAtTheNewSpeed) {
  for (const std::uint32_t workers : {1u, kUnlimited}) {
    SystemBuilder b = one_pool(100, 1, workers);
    b.job(0, 10);
    b.set_pool(4, 0, [](PoolSpec& p) { p.servers[0].speed = 2; });   // 6 left: due at 7
    b.set_pool(5, 0, [](PoolSpec& p) { p.servers[0].speed = .5; });  // 4 left: due at 13
    EXPECT_EQ(took(b.run(), 0), 13);
  }
}

TEST(Servers, WithMoreWorkersStartWhatWaitsAtOnce) {
  SystemBuilder b = one_pool(100, 1, 1);
  for (int i = 0; i < 4; ++i) b.job(0, 10);
  b.set_pool(3, 0, [](PoolSpec& p) { p.servers[0].workers = 3; });
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 10);
  EXPECT_EQ(took(r, 1), 13);
  EXPECT_EQ(took(r, 2), 13);
  EXPECT_EQ(took(r, 3), 20);  // the first worker is free at 10
  EXPECT_NEAR(server(r, 0).worker_s, 3 + 97 * 3, 1e-9);
}

TEST(Servers, WithFewerWorkersFinishWhatIsUnderWayAndStartLess) {
  SystemBuilder b = one_pool(100, 1, 3);
  for (const double work : {10.0, 11.0, 12.0, 10.0, 10.0}) b.job(0, work);
  b.set_pool(3, 0, [](PoolSpec& p) { p.servers[0].workers = 1; });
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 10);
  EXPECT_EQ(took(r, 1), 11);
  EXPECT_EQ(took(r, 2), 12);
  EXPECT_EQ(took(r, 3), 20);  // the worker that stays takes it at 10
  EXPECT_EQ(took(r, 4), 30);
}

TEST(Servers, FromBelowToAboveSixtyFourWorkersAndBackLoseNobody) {
  SystemBuilder b = one_pool(1000, 1, 2, 200);
  b.traffic("burst", instants(std::vector<double>(150, 0.0)), fixed(10));
  b.set_pool(5, 0, [](PoolSpec& p) { p.servers[0].workers = 80; });  // 2 to 10, 78 from 5 to 15
  b.set_pool(12, 0, [](PoolSpec& p) { p.servers[0].workers = 1; });
  const RunResult r = b.run();
  // 2 at 10, two more start at 10, 78 end at 15, 2 at 20, then one at a time: 68 more.
  EXPECT_EQ(r.whole.traffic[0].requests.ok, 150u);
  EXPECT_EQ(in_second(r, "ok", 10), 2);
  EXPECT_EQ(in_second(r, "ok", 15), 78);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 1500);
}

TEST(Servers, ObeyANewQueueLimitForNewcomersOnly) {
  SystemBuilder b = one_pool(100, 1, 1, 3);
  for (int i = 0; i < 4; ++i) b.job(0, 10);
  b.set_pool(1, 0, [](PoolSpec& p) { p.queue = 1; });
  b.job(2, 1);   // 3 wait: full
  b.job(21, 1);  // 1 waits: full
  b.job(31, 1);  // nobody waits
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 5u);
  EXPECT_EQ(failures(r, 4, Cause::kQueueFull), 1u);
  EXPECT_EQ(failures(r, 5, Cause::kQueueFull), 1u);
  EXPECT_EQ(took(r, 6), 10);  // 40..41
}

TEST(Servers, TakeTheWorkOfThePoolWhenTheTrafficBringsNone) {
  SystemBuilder b = one_pool(100, 1);
  b.spec.pools[0].work = fixed(6);
  b.traffic("web", instants({1}), nullptr);
  EXPECT_EQ(took(b.run(), 0), 6);
}

}  // namespace
}  // namespace ballast
