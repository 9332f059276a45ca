#include "sim/statistics/precision.h"

#include <gtest/gtest.h>

#include <vector>

namespace ballast {
namespace {

TEST(Checkpoints, GrowByAHalf) {
  std::vector<std::size_t> checkpoints;
  for (std::size_t n = 0; n <= 200; ++n)
    if (is_checkpoint(n)) checkpoints.push_back(n);
  EXPECT_EQ(checkpoints, (std::vector<std::size_t>{10, 15, 23, 35, 53, 80, 120, 180}));
  EXPECT_EQ(next_checkpoint(0), 10u);
  EXPECT_EQ(next_checkpoint(10), 15u);
  EXPECT_EQ(next_checkpoint(179), 180u);
}

// A relative error of 10 % of the true value needs a half-width of 1/11 of the estimate.
TEST(PreciseEnough, IsRelativeToTheTrueValue) {
  EXPECT_TRUE(precise_enough({11, 10, 12}, 0.1));
  EXPECT_FALSE(precise_enough({10.9, 9.9, 11.9}, 0.1));
  EXPECT_TRUE(precise_enough({-11, -12, -10}, 0.1));
  EXPECT_TRUE(precise_enough({0, 0, 0}, 0.1));
  EXPECT_FALSE(precise_enough({0, 0, 1}, 0.1));
  EXPECT_FALSE(precise_enough({5}, 0.1));
}

}  // namespace
}  // namespace ballast
