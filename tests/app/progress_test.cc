#include "app/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

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

}  // namespace
}  // namespace ballast
