#include "scenarios/expectation.h"

#include <gmock/gmock.h>

#include "scenarios/wall_clock.h"

namespace ballast {
namespace {

using testing::ElementsAre;
using Op = Expectation::Op;

Reading<Expectation> read(const std::string& text, const std::optional<WallClock>& clock = {}) {
  Node line;
  line.kind = Node::Kind::kScalar;
  line.scalar = text;
  line.location = {"s.yaml", 3, 5};
  return read_expectation(line, clock);
}

TEST(Expectation, ReadsPercentDurationsAndNumbers) {
  const auto between = read("during.users.affected_ratio between 28% and 32%").value;
  ASSERT_TRUE(between);
  EXPECT_THAT(between->path, ElementsAre("during", "users", "affected_ratio"));
  EXPECT_EQ(between->op, Op::kBetween);
  EXPECT_DOUBLE_EQ(between->a, 0.28);
  EXPECT_DOUBLE_EQ(between->b, 0.32);
  EXPECT_EQ(between->location.line, 3);
  EXPECT_DOUBLE_EQ(read("latency.p99 < 500ms").value->a, 0.5);
  EXPECT_DOUBLE_EQ(read("error_ratio <= 1e-5").value->a, 1e-5);
  EXPECT_DOUBLE_EQ(read("x.rate > 6k/min").value->a, 100);
}

TEST(Expectation, KnowsEveryComparison) {
  EXPECT_EQ(read("a < 1").value->op, Op::kLess);
  EXPECT_EQ(read("a <= 1").value->op, Op::kLessEqual);
  EXPECT_EQ(read("a > 1").value->op, Op::kGreater);
  EXPECT_EQ(read("a >= 1").value->op, Op::kGreaterEqual);
  EXPECT_EQ(read("a == 1").value->op, Op::kEqual);
}

TEST(Expectation, TakesNamesInQuotes) {
  EXPECT_THAT(read("pools.app.servers.\"a.b c\".share < 0.2").value->path,
              ElementsAre("pools", "app", "servers", "a.b c", "share"));
}

TEST(Expectation, TakesClockTimesAsSecondsOfTheRun) {
  const auto clock = read_wall_clock("2023-11-10T14:30Z").value;
  EXPECT_DOUBLE_EQ(read("traffic.login.returning.cleared_at_s < 03:55", clock).value->a, 48300);
}

TEST(Expectation, SaysWhatIsWrong) {
  EXPECT_EQ(read("a betwen 1 and 2").problem.hint, "did you mean 'between'?");
  EXPECT_FALSE(read("a = 1").value);
  EXPECT_FALSE(read("a <").value);
  EXPECT_FALSE(read("a < 1 2").value);
  EXPECT_FALSE(read("a between 2 and 1").value);
  EXPECT_FALSE(read("a between 1 or 2").value);
  EXPECT_FALSE(read("a < much").value);
  EXPECT_FALSE(read("a < nan").value);
  EXPECT_FALSE(read("a..b < 1").value);
}

}  // namespace
}  // namespace ballast
