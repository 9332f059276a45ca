#include "app/in_order.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace ballast {
namespace {

// The later a job, the sooner it is done.
void work_backwards(std::size_t i) {
  std::this_thread::sleep_for(std::chrono::microseconds{(40 - i % 40) * 20});
}

TEST(InOrder, TakesResultsInOrderWhoeverIsDoneFirst) {
  for (const int threads : {1, 2, 8}) {
    std::vector<std::size_t> taken;
    map_in_order<std::size_t>(
        200, threads,
        [](std::size_t i) {
          work_backwards(i);
          return i * i;
        },
        [&](std::size_t i, std::size_t&& square) {
          EXPECT_EQ(square, i * i);
          taken.push_back(i);
          return true;
        });
    ASSERT_EQ(taken.size(), 200u);
    for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], i);
  }
}

TEST(InOrder, TakesNoMoreAfterOneHasSaidSo) {
  std::size_t taken = 0;
  std::atomic<std::size_t> begun{0};
  run_in_order(
      1000, 4,
      [&](std::size_t i) {
        ++begun;
        work_backwards(i);
      },
      [&](std::size_t i) {
        ++taken;
        return i < 9;
      });
  EXPECT_EQ(taken, 10u);
  EXPECT_LT(begun, 200u);
}

TEST(InOrder, ThrowsWhatTheFirstJobInOrderThrew) {
  std::size_t taken = 0;
  const auto work = [](std::size_t i) {
    work_backwards(i);
    if (i == 30 || i == 35) throw std::runtime_error(std::to_string(i));
  };
  try {
    run_in_order(100, 8, work, [&](std::size_t) {
      ++taken;
      return true;
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "30");
  }
  EXPECT_EQ(taken, 30u);
}

TEST(InOrder, ThrowsWhatTakingThrew) {
  EXPECT_THROW(run_in_order(
                   10, 2, [](std::size_t) {},
                   [](std::size_t i) {
                     if (i == 3) throw std::runtime_error("full");
                     return true;
                   }),
               std::runtime_error);
}

TEST(InOrder, DoesNothingOfNothing) {
  run_in_order(
      0, 2, [](std::size_t) { FAIL(); }, [](std::size_t) { return true; });
}

}  // namespace
}  // namespace ballast
