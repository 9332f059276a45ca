// What theory expects beside a result: means over windows, and the text.
#include "app/theory_beside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/predictions.h"
#include "app/result_json.h"
#include "tests/app/crafted.h"

namespace ballast {
namespace {

using testing::HasSubstr;

// One server whose queue theory knows for the first quarter of the hour, and one it does not know.
std::vector<SystemPrediction> two_phases() {
  SystemPrediction first;
  first.until = kStart + std::chrono::minutes{15};
  first.error_ratio = 0.2;
  first.traffic = {{.rate_per_s = 10, .attempts_per_request = 1, .error_ratio = 0.2}};
  PoolPrediction& pool = first.pools.emplace_back();
  pool.rate_per_s = 10;
  pool.utilization = 0.5;
  ServerPrediction known;
  known.share = 0.8;
  known.rate_per_s = 8;
  known.utilization = 0.9;
  known.queue = QueuePrediction{};
  known.queue->model = "M/M/8";
  known.queue->utilization = 0.9;
  known.queue->wait_s = 0.1;
  known.queue->sojourn_s = 0.2;
  ServerPrediction unknown;
  unknown.share = 0.2;
  unknown.rate_per_s = 2;
  unknown.utilization = 1.5;
  unknown.loss_ratio = 1.0 / 3;
  pool.servers = {known, unknown};
  pool.remarks = {"no formula"};
  SystemPrediction second = first;
  second.at = first.until;
  second.until = kStart + std::chrono::hours{1};
  second.error_ratio = 0;
  second.pools[0].servers[0].queue->utilization = 0.5;
  second.pools[0].servers[0].queue->wait_s = 0.3;
  second.pools[0].servers[0].queue->sojourn_s = 0.4;
  return {first, second};
}

Json with_theory() {
  const Experiment experiment = crafted::experiment({{100, 0, 0.5}, {50, 10, 1}});
  Json result = result_json(experiment);
  put_theory(result, experiment.base().scenario.system, two_phases());
  return result;
}

TEST(TheoryBeside, IsTheMeanOverTheWindow) {
  const Json result = with_theory();
  EXPECT_EQ(result["theory"]["error_ratio"], 0.05);  // a quarter of the requests at .2
  const Json& theory = result["pools"]["app"]["servers"][0]["theory"];
  EXPECT_EQ(theory["utilization"], 0.6);
  EXPECT_EQ(theory["wait"]["mean"], 0.25);
  EXPECT_EQ(theory["sojourn"]["mean"], 0.35);
  EXPECT_EQ(theory["share"], 0.8);
  EXPECT_EQ(theory["model"], "M/M/8");
  EXPECT_EQ(theory["standing"], "exact");
  EXPECT_EQ(result["pools"]["app"]["theory"]["remarks"], Json::array({"no formula"}));
}

TEST(TheoryBeside, LeavesOutWhatIsNotKnown) {
  const Json result = with_theory();
  const Json& theory = result["pools"]["app"]["servers"][1]["theory"];
  EXPECT_FALSE(theory.contains("wait"));
  EXPECT_FALSE(theory.contains("model"));
  EXPECT_EQ(theory["utilization"], 1.0);  // offered 1.5: all it has
  EXPECT_NEAR(theory["loss_ratio"].get<double>(), 1.0 / 3, 1e-9);
}

TEST(TheoryBeside, ShowsTheRunUnderTheory) {
  std::string text;
  for (const std::string& line : theory_lines(with_theory())) text += line + "\n";
  EXPECT_THAT(text, HasSubstr("M/M/8"));
  EXPECT_THAT(text, HasSubstr("run"));
  EXPECT_THAT(text, HasSubstr("- no formula"));
}

TEST(Predictions, AreRoundedToNineDigits) {
  EXPECT_EQ(nine_digits(1.0 / 3), 0.333333333);
  EXPECT_EQ(nine_digits(0), 0);
}

}  // namespace
}  // namespace ballast
