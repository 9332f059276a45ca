#include "app/split/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

SplitPlan plan_of(const std::string& algorithm, const std::string& weights,
                  std::uint64_t requests) {
  SplitArguments arguments;
  arguments.algorithm = algorithm;
  arguments.weights = weights;
  arguments.requests = requests;
  return plan_split(arguments);
}

std::string text_of(const SplitPlan& plan, bool order = false) {
  return split_text(plan, plan.play(), order);
}

TEST(SplitText, IsTheOrderAndATable) {
  EXPECT_EQ(text_of(plan_of("nginx/round_robin", "5,1,1", 14), true),
            "a a b a c a a a a b a c a a\n"
            "server  weight  picks   share  expected\n"
            "a            5     10  71.4 %    71.4 %\n"
            "b            1      2  14.3 %    14.3 %\n"
            "c            1      2  14.3 %    14.3 %\n");
}

TEST(SplitText, NumbersTheServersWhenLettersRunOut) {
  std::string weights = "1";
  for (int i = 1; i < 27; ++i) weights += ",1";
  EXPECT_THAT(text_of(plan_of("nginx/round_robin", weights, 27), true),
              StartsWith("1 2 3 4 5 6 7 8 9 10 11 "));
  EXPECT_EQ(server_label(25, 26), "z");
}

TEST(SplitText, ExplainsSharesThatAreNotThoseOfTheWeights) {
  const char* idle = "does not look at weights while the servers are idle";
  EXPECT_THAT(text_of(plan_of("haproxy/leastconn", "5,1", 14)), HasSubstr(idle));
  SplitPlan held = plan_of("haproxy/leastconn", "5,1", 14);
  held.spec.hold = true;
  EXPECT_THAT(text_of(held), Not(HasSubstr(idle)));
  EXPECT_THAT(text_of(plan_of("haproxy/leastconn", "1,1", 14)), Not(HasSubstr(idle)));
}

TEST(SplitText, SaysNothingOfWhatIsChance) {
  EXPECT_THAT(text_of(plan_of("random", "5,3,1", 1000)), Not(HasSubstr("where its weight")));
  EXPECT_THAT(text_of(plan_of("nginx/round_robin", "5,3,1", 10)), Not(HasSubstr("where its")));
}

TEST(SplitText, SaysWhenNobodyServes) {
  EXPECT_THAT(text_of(plan_of("random", "0,0", 3), true),
              testing::AllOf(StartsWith("- - -\n"), HasSubstr("No server takes traffic")));
}

TEST(SplitJson, HasOrderCountsAndShares) {
  const SplitPlan plan = plan_of("nginx/round_robin", "5,1,1", 7);
  const Json json = split_json(plan, plan.play());
  EXPECT_EQ(json["schema"], "ballast/split/1");
  EXPECT_EQ(json["order"], (Json{1, 1, 2, 1, 3, 1, 1}));
  EXPECT_EQ(json["counts"], (Json{5, 1, 1}));
  EXPECT_DOUBLE_EQ(json["shares"][0], 5.0 / 7);
  EXPECT_DOUBLE_EQ(json["expected_shares"][0], 5.0 / 7);
  EXPECT_FALSE(json.contains("map"));
}

TEST(SplitJson, WritesNoServerAsZero) {
  const SplitPlan plan = plan_of("random", "0", 2);
  const Json json = split_json(plan, plan.play());
  EXPECT_EQ(json["order"], (Json{0, 0}));
  EXPECT_EQ(json["unserved"], 2);
}

}  // namespace
}  // namespace ballast
