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

TEST_F(ReportCommand, WritesTheSamePageFromAComparisonAndFromItsFiles) {
  need_page();
  if (IsSkipped()) return;
  const Finished run =
      ballast("compare s.yaml --replications 3 --out result --report compare.html --quiet");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Finished report = ballast("report result");
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_EQ(report.out, "result/compare.html\n");
  EXPECT_TRUE(content("result/compare.html") == content("compare.html"));
  EXPECT_NE(content("compare.html").find("ballast compare s.yaml --seed 3 --replications 3"),
            std::string::npos);
}

TEST_F(ReportCommand, WritesTheSamePageFromAPlanOrASweepAndFromWhatTheyPrint) {
  need_page();
  if (IsSkipped()) return;
  for (const std::string arguments :
       {"plan s.yaml --servers app --objective 'latency.p99 <= 60s' --replications 4 --to 4",
        "sweep s.yaml --vary pools.app.workers=2,3 --metric latency.p99"}) {
    const Finished run = ballast(arguments + " --report page.html --quiet --format json");
    ASSERT_EQ(run.exit_code, 0) << run.err;
    write("printed.json", run.out);
    const Finished report = ballast("report printed.json");
    EXPECT_EQ(report.exit_code, 0) << report.err;
    EXPECT_TRUE(content("printed.html") == content("page.html")) << arguments;
  }
}

TEST_F(ReportCommand, TellsBeforeTheRunThatThePageCannotBeWritten) {
  need_page();
  if (IsSkipped()) return;
  for (const std::string command : {"run s.yaml", "compare s.yaml", "plan s.yaml --servers app",
                                    "sweep s.yaml --vary pools.app.workers=2,3 --study half.db"}) {
    const Finished outcome = ballast(command + " --report no/such/place.html");
    EXPECT_EQ(outcome.exit_code, 3) << command;
    EXPECT_EQ(outcome.out, "") << command;
    EXPECT_THAT(outcome.err, HasSubstr("no/such/place.html")) << command;
  }
  EXPECT_FALSE(exists("half.db"));
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
  // All that is missing is said at once.
  for (const std::string schema : {"compare", "plan", "sweep"}) {
    write("other.json", "{\"schema\": \"ballast/" + schema + "/1\"}");
    const Finished bare = ballast("report other.json");
    EXPECT_EQ(bare.exit_code, 2) << schema;
    EXPECT_THAT(bare.err, HasSubstr("is missing; at scenario")) << schema;
    EXPECT_FALSE(exists("other.html"));
  }
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
