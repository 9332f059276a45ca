#include "models/monitors/crowd.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Crowd, IsClearedWhenUnderOnePercentOfItsPeakIsLeft) {
  Crowd crowd;
  for (int i = 0; i < 1000; ++i) crowd.join();
  for (int left = 999; left >= 0; --left) crowd.leave(at(1000 - left));
  const ReturningStats s = crowd.stats(true);
  EXPECT_EQ(s.peak, 1000u);
  EXPECT_TRUE(s.cleared);
  EXPECT_EQ(s.cleared_at, at(1000 - 9));  // 10 of 1000 are not yet under 1 %
}

TEST(Crowd, IsNotClearedWhileAHigherPeakIsStillThere) {
  Crowd crowd;
  crowd.join();
  crowd.leave(at(1));
  EXPECT_EQ(crowd.stats(true).cleared_at, at(1));
  crowd.join();  // no higher than before: the first clearing stands
  EXPECT_TRUE(crowd.stats(true).cleared);
  crowd.join();
  EXPECT_FALSE(crowd.stats(true).cleared);
  crowd.leave(at(5));
  crowd.leave(at(6));
  EXPECT_EQ(crowd.stats(true).cleared_at, at(6));
}

}  // namespace
}  // namespace ballast
