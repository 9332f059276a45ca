// `ballast plan` from the outside.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class PlanCommand : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    write("p.yaml", R"(version: 1
name: plan-me
duration: 2m
warmup: 20s
slo: {latency: 500ms}
traffic:
  web: {to: edge, arrivals: {process: poisson, rate: 60/s}, work: {distribution: exponential, mean: 100ms}}
balancers:
  edge: {algorithm: lwl, pool: app}
pools:
  app: {servers: 12}
)");
  }
};

TEST_F(PlanCommand, AnswersWithAnIntervalTheCurveTheKneeAndTheCost) {
  const Finished text = ballast("plan p.yaml --servers app --cost 0.5 --quiet");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("servers of app"));
  EXPECT_THAT(text.out, HasSubstr("error_ratio <= 1% and slow_ratio <= 1%"));
  EXPECT_THAT(text.out, HasSubstr("cost/h"));
  EXPECT_THAT(text.out, HasSubstr("knee at"));
  const auto plan = json(ballast("plan p.yaml --servers app --cost 0.5 --quiet --format json").out);
  EXPECT_EQ(plan["schema"], "ballast/plan/1");
  const int sure = std::stoi(plan["answer"]["sure"].get<std::string>());
  EXPECT_THAT(sure, testing::AllOf(testing::Ge(7), testing::Le(9)));
  EXPECT_EQ(plan["monotone"], true);
  EXPECT_GE(plan["load_curve"].size(), 8u);
  EXPECT_GT(plan["knee"]["utilization"], 0.5);
  bool verified = false;
  for (const auto& step : plan["steps"]) {
    EXPECT_DOUBLE_EQ(step["cost"]["per_hour"], 0.5 * std::stoi(step["step"].get<std::string>()));
    if (step["step"] == std::to_string(sure))
      verified = step["verified"] && step["verdict"] == "met";
  }
  EXPECT_TRUE(verified);
}

TEST_F(PlanCommand, AsksForOneServerMoreWhereOneMayBeLost) {
  const auto sure = [&](const std::string& more) {
    const auto plan =
        json(ballast("plan p.yaml --servers app --no-curve --quiet --format json" + more).out);
    return std::stoi(plan["answer"]["sure"].get<std::string>());
  };
  const int all = sure("");
  EXPECT_EQ(sure(" --survive server"), all + 1);
  // Of three zones the largest has a third, rounded up.
  const int zones = sure(" --zones 3 --survive zone");
  EXPECT_GE(zones - (zones + 2) / 3, all);
  EXPECT_LT(zones - 1 - (zones + 1) / 3, all);
}

TEST_F(PlanCommand, FindsTheHighestLoad) {
  const auto plan = json(
      ballast("plan p.yaml --load web --objective 'latency.p99 <= 600ms' --resolution 2% --quiet "
              "--no-curve --format json")
          .out);
  EXPECT_EQ(plan["seek"], "highest");
  const double sure = std::stod(plan["answer"]["sure"].get<std::string>());
  EXPECT_GT(sure, 90);  // twelve workers of 10/s each
  EXPECT_LT(sure, 115);
}

TEST_F(PlanCommand, GivesTheSameBytesOnAnyNumberOfThreads) {
  const std::string arguments = "plan p.yaml --servers app --survive server --quiet --format json";
  EXPECT_EQ(ballast(arguments + " --threads 1").out, ballast(arguments + " --threads 3").out);
}

TEST_F(PlanCommand, Exits1WhenNothingMeetsTheObjectives) {
  const Finished outcome =
      ballast("plan p.yaml --servers app --objective 'latency.p50 <= 1ms' --to 20 --quiet");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, StartsWith("none"));
}

TEST_F(PlanCommand, SaysWhatIsWrong) {
  const auto refused = [&](const std::string& arguments, const std::string& reason) {
    const Finished outcome = ballast("plan p.yaml " + arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(reason));
  };
  refused("", "varies one of");
  refused("--servers app --load web", "varies one of");
  refused("--servers ap", "did you mean 'app'");
  refused("--load wed", "did you mean 'web'");
  refused("--servers app --survive rack", "it is server or zone");
  refused("--servers app --probability 40%", "is not between");
  refused("--servers app --objective 'latency.p99 == 5ms' --objective 'x'", "2 errors");
  refused("--servers app --objective 'latency.p9 <= 5ms'", "latency.p9");
  refused("--servers app --from 9 --to 3", "is above");
  refused("--servers app --cost much", "is not a number");
}

TEST_F(PlanCommand, RefusesTheMeanOfAHeavyTail) {
  const Finished outcome = ballast(
      "plan p.yaml --servers app --objective 'latency.mean <= 1s' --quiet "
      "--set traffic.web.work='{distribution: pareto, mean: 100ms, alpha: 1.5}'");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("'latency.mean' has no interval"));
  EXPECT_THAT(outcome.err, HasSubstr("latency.p99"));
}

}  // namespace
}  // namespace ballast
