#include "app/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/text.h"
#include "tests/app/report/small_run.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(Plot, DrawsErrorsLatencySharesAndTheIncident) {
  const std::string text = joined(plot_lines(report::test::small_run(), {60, true, false}));
  EXPECT_THAT(text, HasSubstr("requests failed, up to 16.7 %"));
  EXPECT_THAT(text, HasSubstr("SLO 500 ms"));
  EXPECT_THAT(text, HasSubstr("      app-1 ▓▓▓"));
  EXPECT_THAT(text, HasSubstr("      app-2 ░░░"));
  EXPECT_THAT(text, HasSubstr("├─"));
  EXPECT_THAT(text, HasSubstr("09:59:40"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Plot, KeepsToAsciiWhereTheLocaleHasNothingElse) {
  for (const char c : joined(plot_lines(report::test::small_run(), {60, false, false})))
    EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
}

TEST(Plot, FitsTheWidthOfTheTerminal) {
  for (const std::size_t width : {40u, 80u, 120u})
    for (const std::string& line : plot_lines(report::test::small_run(), {width, true, false}))
      EXPECT_LE(width_of(line), std::max<std::size_t>(width, 72)) << line;
}

TEST(Plot, ColoursOnlyWhereItIsWanted) {
  EXPECT_THAT(joined(plot_lines(report::test::small_run(), {80, true, true})),
              HasSubstr("\x1b[38;5;"));
}

TEST(Plot, IsEmptyWithoutASeries) {
  report::RunSource source = report::test::small_run();
  source.series = {};
  EXPECT_TRUE(plot_lines(source, {}).empty());
}

TEST(Plot, SaysSoWhenNothingFailed) {
  report::RunSource source = report::test::small_run();
  for (Series::Column& c : source.series.columns)
    if (c.metric == "failed") c.values = {0, 0, 0, 0};
  EXPECT_THAT(plot_lines(source, {}), testing::Contains("requests failed: none"));
}

}  // namespace
}  // namespace ballast
