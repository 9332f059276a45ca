#include "app/sweep/vary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/invalid_input.h"
#include "app/sweep/grid.h"

namespace ballast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> values(const std::string& text) {
  const Reading<Axis> axis = read_axis("p=" + text);
  EXPECT_TRUE(axis.value.has_value()) << text << ": " << axis.problem.message;
  return axis.value ? axis.value->values : std::vector<std::string>{};
}

std::string problem(const std::string& text) {
  const Reading<Axis> axis = read_axis(text);
  EXPECT_FALSE(axis.value.has_value()) << text;
  return axis.problem.message;
}

TEST(Vary, TakesAListOfValuesAsTheyAre) {
  EXPECT_THAT(values("random, jsq,lwl"), ElementsAre("random", "jsq", "lwl"));
  EXPECT_THAT(values(R"({"*": 10, app-1: 3},{"*": 7})"),
              ElementsAre(R"({"*": 10, app-1: 3})", R"({"*": 7})"));
  EXPECT_THAT(values("[1, 2],\"a,b\""), ElementsAre("[1, 2]", "\"a,b\""));
  EXPECT_THAT(values("../times.csv,a..b"), ElementsAre("../times.csv", "a..b"));
}

TEST(Vary, CountsWholeNumbersByOne) {
  EXPECT_THAT(values("8..11"), ElementsAre("8", "9", "10", "11"));
  EXPECT_THAT(values("2..3,8,10..14:2"), ElementsAre("2", "3", "8", "10", "12", "14"));
  EXPECT_THAT(values("3..1"), ElementsAre("3", "2", "1"));
}

TEST(Vary, IncludesTheEndThatTheStepReaches) {
  EXPECT_THAT(values("0.1..0.5:0.1"), ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(values("-0.3..0.3:0.3"), ElementsAre("-0.3", "0", "0.3"));
  EXPECT_THAT(values("1..10:4"), ElementsAre("1", "5", "9"));
}

TEST(Vary, KeepsTheUnitOfARange) {
  EXPECT_THAT(values("500/s..700/s:100/s"), ElementsAre("500/s", "600/s", "700/s"));
  EXPECT_THAT(values("500..700:100/s"), ElementsAre("500/s", "600/s", "700/s"));
  EXPECT_THAT(values("800ms..2s:400ms"), ElementsAre("800ms", "1s200ms", "1s600ms", "2s"));
  EXPECT_THAT(values("10..30:10%"), ElementsAre("10%", "20%", "30%"));
}

TEST(Vary, SaysWhatIsWrong) {
  EXPECT_THAT(problem("pools.app.servers"), HasSubstr("is not PATH=VALUES"));
  EXPECT_THAT(problem("=3"), HasSubstr("is not PATH=VALUES"));
  EXPECT_THAT(problem("a..b=3"), HasSubstr("is not a path"));
  EXPECT_THAT(problem("p=1,,2"), HasSubstr("is empty"));
  EXPECT_THAT(problem("p=500/s..900/s"), HasSubstr("has no step"));
  EXPECT_THAT(problem("p=1..5:0"), HasSubstr("is not above 0"));
  EXPECT_THAT(problem("p=1..5:-1"), HasSubstr("is not above 0"));
  EXPECT_THAT(problem("p=1..900000"), HasSubstr("more than 100000 values"));
  EXPECT_THAT(problem("p=1/s..5ms:1s"), HasSubstr("is not a range"));
}

TEST(Grid, ChangesTheLastAxisFastest) {
  const Grid grid = read_grid({"a=1..2", "b=x,y,z"});
  ASSERT_EQ(grid.size(), 6u);
  EXPECT_THAT(grid.values_at(0), ElementsAre("1", "x"));
  EXPECT_THAT(grid.values_at(1), ElementsAre("1", "y"));
  EXPECT_THAT(grid.values_at(3), ElementsAre("2", "x"));
  EXPECT_EQ(grid.patches_at(5)[0].path, "a");
  EXPECT_EQ(grid.patches_at(5)[1].value, "z");
}

TEST(Grid, ReportsAllMistakesAtOnce) {
  try {
    read_grid({"a=1..2", "a=3", "b", "c=1..99999", "d=1..99"});
    FAIL();
  } catch (const InvalidInput& invalid) {
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : invalid.diagnostics()) codes.push_back(diagnostic.code);
    EXPECT_THAT(codes, ElementsAre("varied-twice", "bad-range", "too-many-points"));
  }
}

}  // namespace
}  // namespace ballast
