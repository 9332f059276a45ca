#include "app/result_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/crafted.h"

namespace ballast {
namespace {

using std::chrono::minutes;

const Json& server(const Json& block, std::size_t i) { return block["pools"]["app"]["servers"][i]; }

TEST(ResultJson, IdentifiesWhatWasRun) {
  const Json json = result_json(crafted::experiment(crafted::misweighted()));
  EXPECT_EQ(json["schema"], "ballast/result/1");
  EXPECT_EQ(json["scenario"]["name"], "crafted");
  EXPECT_EQ(json["scenario"]["hash"], "0123456789abcdef");
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["replications"], 1);
  EXPECT_FALSE(json.contains("partial"));
  EXPECT_FALSE(json.contains("whatif"));
  EXPECT_FALSE(json.contains("phases"));
}

TEST(ResultJson, CountsRequestsAndTheirRatios) {
  const Json json = result_json(crafted::experiment(crafted::misweighted()));
  EXPECT_EQ(json["requests"]["offered"], 10000);
  EXPECT_EQ(json["requests"]["ok"], 9500);
  EXPECT_EQ(json["requests"]["failed"], 500);
  EXPECT_EQ(json["requests"]["in_flight"], 0);
  EXPECT_EQ(json["requests"]["by_cause"]["queue_full"], 500);
  EXPECT_EQ(json["requests"]["by_cause"]["refused"], 0);
  EXPECT_DOUBLE_EQ(json["error_ratio"], 0.05);
  EXPECT_DOUBLE_EQ(json["slow_ratio"], 0);
  EXPECT_DOUBLE_EQ(json["attempts"]["per_request"], 1);
  EXPECT_NEAR(json["latency"]["p99"].get<double>(), 0.1, 0.1 * 0.004);
  EXPECT_DOUBLE_EQ(json["users"]["affected_ratio"], 0.05);
  EXPECT_EQ(json["traffic"]["web"]["requests"], json["requests"]);
}

TEST(ResultJson, ShowsAMisweightInSharesAndImbalance) {
  const Json json = result_json(crafted::experiment(crafted::misweighted()));
  EXPECT_EQ(server(json, 0)["name"], "app-1");
  EXPECT_EQ(server(json, 0)["weight"], 12);
  EXPECT_DOUBLE_EQ(server(json, 0)["share"], 0.15);
  EXPECT_DOUBLE_EQ(server(json, 0)["expected_share"], 0.1);
  EXPECT_DOUBLE_EQ(server(json, 0)["utilization"], 1);
  EXPECT_NEAR(server(json, 0)["wait"]["mean"].get<double>(), 0.02, 1e-12);
  EXPECT_NEAR(server(json, 0)["sojourn"]["mean"].get<double>(), 0.1, 1e-12);
  EXPECT_DOUBLE_EQ(server(json, 0)["queue"]["mean"], 2);
  EXPECT_EQ(server(json, 0)["queue"]["max"], 100);
  const Json& pool = json["pools"]["app"];
  EXPECT_NEAR(pool["utilization"].get<double>(), 0.76, 1e-12);
  EXPECT_DOUBLE_EQ(pool["mean_in_system"], 30);
  EXPECT_NEAR(pool["imbalance"]["max_over_expected"].get<double>(), 1.5, 1e-12);
  EXPECT_NEAR(pool["imbalance"]["cv"].get<double>(), 0.25, 1e-12);
}

TEST(ResultJson, LeavesOutRatiosWithoutData) {
  const Json json = result_json(crafted::experiment({crafted::Load{}}));
  EXPECT_FALSE(json.contains("error_ratio"));
  EXPECT_FALSE(json.contains("slow_ratio"));
  EXPECT_FALSE(json.contains("latency"));
  EXPECT_FALSE(json["attempts"].contains("per_request"));
  EXPECT_FALSE(server(json, 0).contains("share"));
  EXPECT_FALSE(json["pools"]["app"].contains("imbalance"));
  EXPECT_DOUBLE_EQ(server(json, 0)["utilization"], 0);
}

TEST(ResultJson, LeavesOutWhatDoesNotApply) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs[0].result.whole.has_slo = false;
  e.runs[0].result.whole.total.has_users = false;
  const Json json = result_json(e);
  EXPECT_FALSE(json.contains("slo"));
  EXPECT_FALSE(json.contains("slow_ratio"));
  EXPECT_FALSE(json.contains("users"));
}

TEST(ResultJson, LeavesOutServersThatWereNotThereYet) {
  std::vector<crafted::Load> servers(2, {100, 0, 0.5, 1});
  Experiment e = crafted::experiment(servers);
  ServerStats& later = e.runs[0].result.whole.pools[0].servers[1];
  later = ServerStats{};
  const Json json = result_json(e);
  EXPECT_EQ(json["pools"]["app"]["servers"].size(), 1u);
  EXPECT_DOUBLE_EQ(server(json, 0)["share"], 1);
}

TEST(ResultJson, WithoutPerformanceDoesNotDependOnTheClock) {
  Experiment e = crafted::experiment(crafted::misweighted());
  const std::string first = json_text(result_json(e, {false}));
  e.runs[0].result.wall_s = 99;
  EXPECT_EQ(json_text(result_json(e, {false})), first);
  EXPECT_TRUE(result_json(e).contains("performance"));
}

TEST(ResultJson, AttributesToTheIncidentWhatTheBaselineDoesNotHave) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs[0].scenario.baseline = "even";
  e.runs.push_back(e.runs[0]);
  e.runs[1].whatif = "even";
  e.runs[0].result.whole.total.users_affected = 316;
  e.runs[1].result.whole.total.users_affected = 34;
  const Json json = result_json(e);
  EXPECT_DOUBLE_EQ(json["users"]["attributable_ratio"], (0.316 - 0.034) / (1 - 0.034));
  EXPECT_FALSE(json["whatif"]["even"]["users"].contains("attributable_ratio"));
}

TEST(ResultJson, HasNoAttributableShareWithoutTheBaselineRun) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs[0].scenario.baseline = "even";
  EXPECT_FALSE(result_json(e)["users"].contains("attributable_ratio"));
}

TEST(ResultJson, SplitsPhasesAndTakesTheWeightsOfEach) {
  const auto servers = crafted::misweighted();
  Experiment e = crafted::experiment(servers);
  RunResult& r = e.runs[0].result;
  const Time middle = kStart + minutes{30};
  r.windows = {crafted::window("during", kStart, middle, servers),
               crafted::window("after", middle, kStart + minutes{60}, servers)};
  SystemSpec& spec = e.runs[0].scenario.system;
  auto even = std::make_shared<BalancerSpec>(spec.balancers[0]);
  even->weights = {{}, 10};
  TimelineEvent fix;
  fix.at = middle;
  fix.name = "fix";
  fix.note = "weights corrected";
  fix.actions.push_back(SetBalancer{0, even});
  spec.timeline.push_back(fix);
  const Json json = result_json(e);
  EXPECT_EQ(server(json["phases"]["during"], 0)["weight"], 12);
  EXPECT_EQ(server(json["phases"]["after"], 0)["weight"], 10);
  EXPECT_EQ(json["events"][0]["at"], 1800.0);
  EXPECT_EQ(json["events"][0]["name"], "fix");
  EXPECT_EQ(json["events"][0]["note"], "weights corrected");
}

TEST(ResultJson, MarksAnInterruptedRunAndLeavesOutPhasesNotReached) {
  const auto servers = crafted::misweighted();
  Experiment e = crafted::experiment(servers);
  RunResult& r = e.runs[0].result;
  r.partial = true;
  r.ended_at = kStart + minutes{20};
  r.windows = {crafted::window("before", kStart, kStart + minutes{10}, servers),
               crafted::window("during", kStart + minutes{10}, kStart + minutes{40}, servers),
               crafted::window("after", kStart + minutes{40}, kStart + minutes{60}, {})};
  const Json json = result_json(e);
  EXPECT_EQ(json["partial"], true);
  EXPECT_THAT(json_text(json), testing::HasSubstr("\"ended_at_s\": 1200.0,"));
  EXPECT_EQ(json["phases"]["during"]["window"]["to_s"], 1200.0);
  EXPECT_FALSE(json["phases"].contains("after"));
}

TEST(ResultJson, TellsWhenTheReturningCrowdWasGone) {
  Experiment e = crafted::experiment(crafted::misweighted());
  ReturningStats& crowd = e.runs[0].result.returning[0];
  crowd = {true, 960000, true, kStart + minutes{50}};
  EXPECT_EQ(result_json(e)["traffic"]["web"]["returning"]["cleared_at_s"], 3000.0);
  crowd.cleared = false;
  EXPECT_FALSE(result_json(e)["traffic"]["web"]["returning"].contains("cleared_at_s"));
}

}  // namespace
}  // namespace ballast
