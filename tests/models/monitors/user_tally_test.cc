#include "models/monitors/user_tally.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

void requests(UserTally& tally, std::uint32_t user, int ok, int slow, int failed,
              std::uint8_t window = 1) {
  for (int i = 0; i < ok; ++i) tally.record(user, window, false, false);
  for (int i = 0; i < slow; ++i) tally.record(user, window, true, false);
  for (int i = 0; i < failed; ++i) tally.record(user, window, false, true);
}

TEST(UserTally, CallsAUserAffectedAfterOneFailureOrMoreThanATenthSlow) {
  UserTally tally(6, 1);
  requests(tally, 0, 50, 0, 0);
  requests(tally, 1, 50, 0, 1);
  requests(tally, 2, 9, 1, 0);    // exactly a tenth: not affected
  requests(tally, 3, 8, 1, 0);    // one of nine: affected
  requests(tally, 4, 89, 11, 0);  // 11 of 100: affected
  const UserTally::Counts counts = tally.count(1);
  EXPECT_EQ(counts.active, 5u);
  EXPECT_EQ(counts.affected, 3u);
}

TEST(UserTally, JudgesEachWindowForItselfAndAllTogetherAnew) {
  UserTally tally(2, 2);
  requests(tally, 0, 4, 1, 0, 1);   // a fifth slow in the first window
  requests(tally, 0, 10, 0, 0, 2);  // 1 of 15 in all
  requests(tally, 1, 0, 0, 1, 2);
  requests(tally, 1, 0, 0, 9, 0);  // the warm-up does not count
  EXPECT_EQ(tally.count(1).active, 1u);
  EXPECT_EQ(tally.count(1).affected, 1u);
  EXPECT_EQ(tally.count(2).active, 2u);
  EXPECT_EQ(tally.count(2).affected, 1u);
  EXPECT_EQ(tally.count_all().active, 2u);
  EXPECT_EQ(tally.count_all().affected, 1u);
}

TEST(UserTally, CountsOnBeyondTheBitsOfACell) {
  UserTally tally(3, 2);
  requests(tally, 0, 89'999, 10'001, 0);  // just above a tenth
  requests(tally, 1, 90'000, 10'000, 0);  // exactly a tenth
  requests(tally, 2, 255, 0, 1);
  requests(tally, 2, 500'000, 0, 0, 2);
  EXPECT_EQ(tally.count(1).active, 3u);
  EXPECT_EQ(tally.count(1).affected, 2u);
  EXPECT_EQ(tally.count(2).active, 1u);
  EXPECT_EQ(tally.count(2).affected, 0u);
  EXPECT_EQ(tally.count_all().affected, 2u);
}

TEST(UserTally, CountsUsersInTheWindowsTheirRequestsArrivedIn) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.spec.incident = Window{at(40), at(60)};
  b.spec.slo_latency = sec(.5);
  b.fault(FaultSpec::Kind::kCrash, 45, 5);
  // Three users of three entries: fine, failing, slow only at the end.
  b.traffic("fine", every(3), fixed(.1)).users = UsersSpec{1, 0};
  b.spec.traffic[0].arrivals = instants({1, 2, 41, 61});
  b.traffic("failing", instants({1, 46, 70}), fixed(.1)).users = UsersSpec{1, 0};
  b.traffic("slow", instants({2, 59.9}), fixed(.1)).users = UsersSpec{1, 0};
  b.traffic("slower", instants({80}), fixed(2)).users = UsersSpec{1, 0};
  const RunResult r = b.run();
  EXPECT_EQ(r.windows[0].total.users_active, 3u);
  EXPECT_EQ(r.windows[0].total.users_affected, 0u);
  EXPECT_EQ(r.windows[1].total.users_active, 3u);
  EXPECT_EQ(r.windows[1].total.users_affected, 1u);
  EXPECT_EQ(r.windows[2].total.users_active, 3u);
  EXPECT_EQ(r.windows[2].total.users_affected, 1u);
  EXPECT_EQ(r.windows[2].traffic[3].slow, 1u);
  EXPECT_EQ(r.whole.total.users_active, 4u);
  EXPECT_EQ(r.whole.total.users_affected, 2u);
}

}  // namespace
}  // namespace ballast
