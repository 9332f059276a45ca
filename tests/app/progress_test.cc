#include "app/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <thread>

namespace ballast {
namespace {

using std::chrono::seconds;

TEST(Progress, SaysNothingWhenOffOrWhenTheRunIsShort) {
  for (const auto mode : {Progress::Mode::kOff, Progress::Mode::kPlainLate}) {
    std::ostringstream out;
    Progress progress(mode, "x", {seconds{100}}, out);
    for (int t = 0; t <= 100; ++t) progress.update(0, kStart + seconds{t}, 1);
    progress.finish();
    EXPECT_EQ(out.str(), "");
  }
}

TEST(Progress, WritesAtMostOneLineForEachTenthInALog) {
  std::ostringstream out;
  Progress progress(Progress::Mode::kPlain, "x", {seconds{100}, seconds{100}}, out);
  for (int t = 0; t <= 100; ++t) {
    progress.update(0, kStart + seconds{t}, 1);
    progress.update(1, kStart + seconds{t}, 1);
  }
  const std::string text = out.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("\x1b")));
}

TEST(Progress, RedrawsTheBarAtMostTenTimesASecondAndTakesItAway) {
  std::ostringstream out;
  Progress progress(Progress::Mode::kBar, "x", {seconds{100}}, out);
  for (int t = 0; t < 100; ++t) progress.update(0, kStart + seconds{t}, 1);
  const std::string text = out.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\r'), 2);
  progress.finish();
  EXPECT_TRUE(out.str().ends_with("\r\x1b[2K"));
}

TEST(ProgressParallel, MayBeCalledFromManyThreads) {
  std::ostringstream out;
  Progress progress(Progress::Mode::kPlain, "x", std::vector<Duration>(4, seconds{1000}), out);
  std::vector<std::thread> threads;
  for (std::size_t run = 0; run < 4; ++run)
    threads.emplace_back([&progress, run] {
      for (int t = 0; t <= 1000; ++t) progress.update(run, kStart + seconds{t}, 1);
    });
  for (std::thread& thread : threads) thread.join();
  progress.finish();
  const std::string text = out.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 10);
}

}  // namespace
}  // namespace ballast
