#include "models/faults/fault_board.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

TEST(Faults, APauseStopsTheClockOfWorkUnderWayAndQueuesTheRest) {
  for (const std::uint32_t workers : {1u, kUnlimited}) {
    SystemBuilder b = one_pool(100, 1, workers);
    b.job(0, 10);
    b.job(6, 1);
    b.fault(Kind::kPause, 4, 5);
    const RunResult r = b.run();
    EXPECT_EQ(took(r, 0), 15);
    EXPECT_EQ(took(r, 1), workers == 1 ? 10 : 4);  // 15..16, or 9..10
  }
}

TEST(Faults, APausedServerStillHasRoomForWhatItsIdleWorkersWouldTake) {
  SystemBuilder b = one_pool(100, 1, 2, 1);
  b.fault(Kind::kPause, 1, 9);
  for (int i = 0; i < 4; ++i) b.job(2, 3);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 11);
  EXPECT_EQ(took(r, 1), 11);
  EXPECT_EQ(took(r, 2), 14);
  EXPECT_EQ(failures(r, 3, Cause::kQueueFull), 1u);
}

TEST(Faults, ASlowServerStretchesWhatIsLeft) {
  for (const std::uint32_t workers : {1u, kUnlimited}) {
    SystemBuilder b = one_pool(100, 1, workers);
    b.job(0, 10);
    b.fault(Kind::kSlow, 2, 20).factor = 5;  // 8 left, 4 of them by 22
    EXPECT_EQ(took(b.run(), 0), 26);
  }
}

TEST(Faults, OverlappingSlownessMultipliesAndEndsOneByOne) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 10);
  b.fault(Kind::kSlow, 2, 10).factor = 2;  // 2..12
  b.fault(Kind::kSlow, 4, 4).factor = 3;   // 4..8
  // 2 done by 2, 1 more by 4, 4/6 by 8, 2 by 12: 10 - 5.667 left.
  EXPECT_NEAR(took(b.run(), 0), 12 + (10 - 2 - 1 - 4.0 / 6 - 2), 3e-9);
}

TEST(Faults, ACrashLosesAllWorkAtOnceRefusesAndComesBackEmpty) {
  for (const std::uint32_t workers : {1u, kUnlimited}) {
    SystemBuilder b = one_pool(100, 1, workers);
    b.job(0, 10);
    b.job(1, 10);
    b.fault(Kind::kCrash, 4, 6);
    b.job(5, 1);
    b.job(9.5, 1);
    b.job(10, 1);
    const RunResult r = b.run();
    EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
    EXPECT_EQ(failures(r, 1, Cause::kServerError), 1u);  // in the queue or at work
    EXPECT_EQ(failures(r, 2, Cause::kRefused), 1u);
    EXPECT_EQ(failures(r, 3, Cause::kRefused), 1u);
    EXPECT_EQ(took(r, 4), 1);
    EXPECT_DOUBLE_EQ(server(r, 0).busy_s, workers == 1 ? 5 : 8);
  }
}

TEST(Faults, ARefusingServerFinishesWhatItHas) {
  SystemBuilder b = one_pool(100, 1);
  b.job(0, 5);
  b.job(1, 5);
  b.fault(Kind::kRefuse, 2, 2);
  b.job(3, 1);
  b.job(4, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 5);
  EXPECT_EQ(took(r, 1), 9);
  EXPECT_EQ(failures(r, 2, Cause::kRefused), 1u);
  EXPECT_EQ(took(r, 3), 7);
}

TEST(Faults, ABlackHoleSwallowsAttemptsUntilTheClientTimesOut) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(Kind::kBlackhole, 2, 10);
  b.job(3, 1).client.timeout = sec(4);
  b.job(3, 1);                            // nobody ever tells it
  b.job(0, 5).client.timeout = sec(30);   // the response is lost too
  b.job(4, 0).client.timeout = sec(9);    // swallowed; that the fault ends in between is no help
  b.job(12, 1).client.timeout = sec(30);  // past the fault
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kClientTimeout), 1u);
  EXPECT_EQ(r.whole.traffic[1].requests.in_flight(), 1u);
  EXPECT_EQ(failures(r, 2, Cause::kClientTimeout), 1u);
  EXPECT_EQ(failures(r, 3, Cause::kClientTimeout), 1u);
  EXPECT_EQ(took(r, 4), 1);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 6);  // it did work on what it had
  EXPECT_EQ(in_second(r, "failed", 7), 1);
  EXPECT_EQ(in_second(r, "failed", 30), 1);
  EXPECT_EQ(in_second(r, "failed", 13), 1);
}

TEST(Faults, ErrorsComeAfterTheirOwnTimeWhateverTheWork) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(Kind::kErrors, 1, 10).after = sec(.5);
  b.job(0, 1);  // began before
  b.job(2, 7);
  b.job(2, 7);
  b.job(11, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_EQ(failures(r, 1, Cause::kServerError), 1u);
  EXPECT_EQ(failures(r, 2, Cause::kServerError), 1u);
  EXPECT_EQ(took(r, 3), 2);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 1 + .5 + .5 + 2);
}

TEST(Faults, ErrorsWithoutATimeOfTheirOwnTakeTheFullWork) {
  SystemBuilder b = one_pool(100, 1);
  b.fault(Kind::kErrors, 1, 10);
  b.job(2, 7);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kServerError), 1u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 7);
}

TEST(Faults, ErrorsStrikeTheirShareOfTheAttempts) {
  SystemBuilder b = one_pool(10000, 1, kUnlimited);
  b.traffic("web", every(1), fixed(.1));
  b.fault(Kind::kErrors, 0, 10000).ratio = .3;
  const RunResult r = b.run();
  // Binomial(9999, .3): standard deviation 45.8; four of them, confidence 99.99 %.
  EXPECT_NEAR(static_cast<double>(r.whole.total.requests.failed), 2999.7, 4 * 45.8);
}

TEST(Faults, AFlapGoesDownForTheFirstHalfOfEachPeriodUntilItEnds) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.fault(Kind::kFlap, 10, 10).period = sec(4);  // down 10-12, 14-16, 18-20
  b.traffic("probe", instants({9.5, 10.5, 11.5, 12.5, 13.5, 14.5, 16.5, 18.5, 19.5, 20.5, 22.5}),
            fixed(.1));
  b.job(13, 5);  // lost when it goes down again at 14
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kRefused), 5u);
  EXPECT_EQ(r.whole.traffic[0].requests.ok, 6u);
  EXPECT_EQ(failures(r, 1, Cause::kServerError), 1u);
}

TEST(Faults, ThatOverlapEachEndOnlyThemselves) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.fault(Kind::kRefuse, 2, 10);  // 2..12
  b.fault(Kind::kRefuse, 4, 2);   // 4..6
  b.fault(Kind::kPause, 5, 20);   // 5..25
  b.job(8, 1);
  b.job(13, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kRefused), 1u);
  EXPECT_EQ(took(r, 1), 13);  // 25..26
}

TEST(Faults, StrikeTheirTargetsOnly) {
  SystemBuilder b = one_pool(100, 3, kUnlimited);
  b.fault(Kind::kCrash, 0, 50, 1);
  for (int i = 0; i < 6; ++i) b.job(1 + i, 1);
  const RunResult r = b.run();
  EXPECT_EQ(server(r, 0).attempts.ok, 2u);
  EXPECT_EQ(server(r, 1).attempts.ok, 0u);
  EXPECT_EQ(server(r, 1).attempts.failed, 2u);
  EXPECT_EQ(server(r, 2).attempts.ok, 2u);
}

}  // namespace
}  // namespace ballast
