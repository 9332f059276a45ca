// The page of a result from the outside: `run --report`, `report`, `run --plot`.
#include <algorithm>

#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReportCommand : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    write("s.yaml", small_scenario());
  }
  void need_page() const {
    if (ballast("run s.yaml --quiet --report x.html").exit_code == 2)
      GTEST_SKIP() << "built without the page (BALLAST_WEB=OFF)";
  }
};

TEST_F(ReportCommand, WritesTheSamePageFromARunAndFromItsFiles) {
  need_page();
  if (IsSkipped()) return;
  const Finished run = ballast("run s.yaml --whatif all --out result --report run.html --quiet");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Finished report = ballast("report result");
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_EQ(report.out, "result/result.html\n");
  // Not EXPECT_EQ, which would print both.
  EXPECT_TRUE(content("result/result.html") == content("run.html"));
  EXPECT_NE(content("run.html").find("ballast run s.yaml --seed 3 --whatif all"),
            std::string::npos);
  EXPECT_EQ(ballast("report result/result.json --out other.html").exit_code, 0);
  EXPECT_TRUE(content("other.html") == content("run.html"));
}

TEST_F(ReportCommand, TellsBeforeTheRunThatThePageCannotBeWritten) {
  need_page();
  if (IsSkipped()) return;
  const Finished outcome = ballast("run s.yaml --report no/such/place.html");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("no/such/place.html"));
}

TEST_F(ReportCommand, RefusesWhatIsNoResult) {
  need_page();
  if (IsSkipped()) return;
  write("other.json", "{\"schema\": \"something/else\"}");
  const Finished other = ballast("report other.json");
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("error[bad-result]"));
  EXPECT_FALSE(exists("other.html"));
  EXPECT_EQ(ballast("report nothing.json").exit_code, 3);
}

TEST_F(ReportCommand, DrawsInTheTerminalInTheLocalesCharacters) {
  const Finished ascii = shell("LC_ALL=C COLUMNS=70 \"$BALLAST\" run s.yaml --quiet --plot");
  EXPECT_EQ(ascii.exit_code, 0) << ascii.err;
  EXPECT_THAT(ascii.out, HasSubstr("latency, p50 full"));
  EXPECT_TRUE(std::all_of(ascii.out.begin(), ascii.out.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  const Finished blocks = shell("LC_ALL=C.UTF-8 \"$BALLAST\" run s.yaml --quiet --plot");
  EXPECT_THAT(blocks.out, HasSubstr("▒"));
  EXPECT_THAT(blocks.out, Not(HasSubstr("\x1b")));
  EXPECT_EQ(ballast("run s.yaml --plot --format json").exit_code, 2);
}

}  // namespace
}  // namespace ballast
