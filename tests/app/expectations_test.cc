#include "app/expectations.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

Expectation line(std::vector<std::string> path, Expectation::Op op, double a, double b = 0) {
  Expectation e;
  e.text = "as written";
  e.path = std::move(path);
  e.op = op;
  e.a = a;
  e.b = b;
  return e;
}

Json result() {
  return Json::parse(R"({
    "error_ratio": 0.05, "name": "text is not a number",
    "phases": {"during": {"error_ratio": 0.1}},
    "pools": {"app": {"servers": [{"name": "app-1", "share": 0.15}, {"name": "a.b", "share": 0.2}]}},
    "whatif": {"even": {"error_ratio": 0, "phases": {"during": {"error_ratio": 0.01}}}}
  })");
}

std::string verdict(const Expectation& e) {
  return check_expectations(result(), {e})[0]["verdict"];
}

using Op = Expectation::Op;

TEST(Expectations, WalkMembersAndListsByName) {
  EXPECT_EQ(find_value(result(), {"pools", "app", "servers", "app-1", "share"})->get<double>(),
            0.15);
  EXPECT_EQ(find_value(result(), {"pools", "app", "servers", "a.b", "share"})->get<double>(), 0.2);
}

TEST(Expectations, MayLeaveOutPhases) {
  EXPECT_EQ(find_value(result(), {"during", "error_ratio"})->get<double>(), 0.1);
  EXPECT_EQ(find_value(result(), {"phases", "during", "error_ratio"})->get<double>(), 0.1);
  EXPECT_EQ(find_value(result(), {"whatif", "even", "during", "error_ratio"})->get<double>(), 0.01);
}

TEST(Expectations, CompareWithEachOperator) {
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kLess, 0.05)), "missed");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kLessEqual, 0.05)), "met");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kGreater, 0.05)), "missed");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kGreaterEqual, 0.05)), "met");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kEqual, 0.05)), "met");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kEqual, 0.06)), "missed");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kBetween, 0.05, 0.06)), "met");
  EXPECT_EQ(verdict(line({"error_ratio"}, Op::kBetween, 0.051, 0.06)), "missed");
}

TEST(Expectations, WithoutDataAreMissedNotPassed) {
  const Json checked = check_expectations(result(), {line({"after", "error_ratio"}, Op::kLess, 1)});
  EXPECT_EQ(checked[0]["verdict"], "no_data");
  EXPECT_FALSE(checked[0].contains("value"));
  EXPECT_FALSE(all_met(checked));
  EXPECT_EQ(verdict(line({"name"}, Op::kLess, 1)), "no_data");
}

TEST(Expectations, OnAWhatIfThatWasNotRunChangeNothing) {
  const Json checked =
      check_expectations(result(), {line({"whatif", "other", "error_ratio"}, Op::kLess, 1)});
  EXPECT_EQ(checked[0]["verdict"], "not_run");
  EXPECT_TRUE(all_met(checked));
}

TEST(Expectations, OnAWhatIfThatWasRunCount) {
  EXPECT_EQ(verdict(line({"whatif", "even", "error_ratio"}, Op::kGreater, 0)), "missed");
  EXPECT_EQ(verdict(line({"whatif", "even", "nothing"}, Op::kGreater, 0)), "no_data");
}

}  // namespace
}  // namespace ballast
