#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;

class CompareCommand : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    write("s.yaml", small_scenario());
  }
};

TEST_F(CompareCommand, ShowsWhatEachWhatIfChangesOfTheIncident) {
  const Finished text = ballast("compare s.yaml --replications 5");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("3 variants on the same traffic, 5 replications each"));
  EXPECT_THAT(text.out, HasSubstr("even_weights against (as it was)"));
  EXPECT_THAT(text.out, HasSubstr("attributable"));
  EXPECT_THAT(text.out, HasSubstr("reproduce: ballast compare s.yaml --seed 3 --replications 5"));

  const auto all = json(ballast("compare s.yaml --replications 5 --format json").out);
  EXPECT_EQ(all["schema"], "ballast/compare/1");
  EXPECT_EQ(all["ranked_by"], "during.error_ratio");
  EXPECT_EQ(all["variants"].size(), 3u);
  EXPECT_EQ(all["comparisons"].size(), 3u);
  const auto& failed = all["comparisons"][0]["metrics"]["during.requests.failed"];
  EXPECT_EQ(failed["verdict"], "lower");
  EXPECT_LT(failed["difference"]["high"], 0);
  EXPECT_GT(failed["half_width"]["unpaired"], 0);
  for (const char* metric : {"during.users.affected", "during.users.attributable_ratio",
                             "slo.minutes_out", "during.latency.p99"})
    EXPECT_TRUE(all["comparisons"][0]["metrics"].contains(metric)) << metric;
  EXPECT_EQ(all["family"]["differences"], 3 * all["metrics"].size());
}

TEST_F(CompareCommand, HoldsTheFirstAlgorithmAgainstTheOthers) {
  const Finished text = ballast(
      "compare s.yaml --set 'incident={from: 1m, to: 10m}' "
      "--algorithms 'random,jsq,{name: random, stream: 2}' --replications 8");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("jsq against random"));
  EXPECT_THAT(text.out, HasSubstr("{name: random, stream: 2} against random"));
  EXPECT_THAT(text.out, HasSubstr("\n  no detectable difference: "));
  EXPECT_THAT(text.out, Not(HasSubstr(" (0 min to 0 min)")));
}

TEST_F(CompareCommand, GivesTheSameBytesWhateverTheThreads) {
  const std::string arguments =
      "compare s.yaml --replications 4 --no-performance --format json --threads ";
  const Finished one = ballast(arguments + "1");
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(ballast(arguments + "3").out, one.out);
}

TEST_F(CompareCommand, StopsWhenTheDifferenceIsKnownWellEnough) {
  const auto result = json(ballast("compare s.yaml --whatif even_weights --until-precision 20% "
                                   "--format json")
                               .out);
  EXPECT_EQ(result["precision"]["reached"], true);
  EXPECT_EQ(result["replications"], 10);
}

TEST_F(CompareCommand, ComparesScenarios) {
  std::string other = small_scenario();
  other.replace(other.find("workers: 2"), 10, "workers: 3");
  write("t.yaml", other);
  const Finished text = ballast("compare s.yaml t.yaml --replications 3 --metrics latency.mean");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("t.yaml against s.yaml"));
}

TEST_F(CompareCommand, SaysWhatIsWrong) {
  const auto expect_hint = [&](const std::string& arguments, const char* hint) {
    const Finished outcome = ballast(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(hint)) << arguments;
  };
  expect_hint("compare s.yaml --algorithms randm,jsq", "did you mean 'random'?");
  expect_hint("compare s.yaml --algorithms random", "nothing to compare");
  expect_hint("compare s.yaml --algorithms random,random", "twice");
  expect_hint("compare s.yaml --algorithms random,jsq --whatif all", "not a mixture");
  expect_hint("compare s.yaml --algorithms random,jsq --balancer edgy", "did you mean 'edge'?");
  expect_hint("compare s.yaml --whatif doubel", "did you mean 'double'?");
  expect_hint("compare s.yaml --metrics latency.p98 --replications 2", "did you mean 'latency.p9");
  expect_hint("compare s.yaml --replications 1", "at least 2");
  expect_hint("compare s.yaml --until-precision 0%", "between 0 and 1");
  expect_hint("compare s.yaml --precision-of latency.mean", "--until-precision");
}

TEST_F(CompareCommand, WritesItsResultToADirectory) {
  const Finished outcome = ballast("compare s.yaml --whatif double --replications 2 --out d");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(json(content("d/compare.json"))["schema"], "ballast/compare/1");
  EXPECT_THAT(content("d/timeline.csv"), HasSubstr(",double,success_ratio_high,"));
}

class Replications : public CommandLineTest {};

TEST_F(Replications, GiveEveryNumberItsInterval) {
  write("s.yaml", small_scenario());
  const auto result = json(ballast("run s.yaml --replications 5 --whatif all --format json").out);
  EXPECT_EQ(result["replications"], 5);
  for (const char* phase : {"before", "during", "after"}) {
    const auto& number = result["phases"][phase]["latency"]["p95"];
    EXPECT_LT(number["low"], number["value"]) << phase;
    EXPECT_LT(number["value"], number["high"]) << phase;
  }
  EXPECT_TRUE(result["users"]["attributable_ratio"].contains("low"));
  EXPECT_EQ(result["expect"][0]["verdict"], "met");
  EXPECT_LT(result["expect"][0]["low"], result["expect"][0]["high"]);
}

TEST_F(Replications, GoOnUntilTheyAreEnough) {
  write("s.yaml", small_scenario());
  const std::string run = "run s.yaml --set 'incident={from: 1m, to: 10m}' --format json ";
  const auto loose = json(ballast(run + "--until-precision 30%").out);
  EXPECT_EQ(loose["replications"], 10);
  EXPECT_EQ(loose["precision"]["reached"], true);
  const auto tight = json(
      ballast(run + "--until-precision 0.1% --precision-of error_ratio --replications 12").out);
  EXPECT_EQ(tight["replications"], 12);
  EXPECT_EQ(tight["precision"]["reached"], false);
  EXPECT_EQ(tight["precision"]["of"][0], "error_ratio");
  const Finished typo = ballast(run + "--until-precision 2% --precision-of latency.men");
  EXPECT_EQ(typo.exit_code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean 'latency.mean'?"));
}

TEST_F(Replications, HaveNoIntervalOfAMeanUnderAHeavyTail) {
  write("s.yaml", small_scenario());
  const auto result = json(
      ballast("run s.yaml --set 'traffic.web.work={distribution: pareto, mean: 80ms, alpha: 1.8}' "
              "--replications 3 --format json")
          .out);
  EXPECT_FALSE(result["latency"]["mean"].contains("low"));
  EXPECT_TRUE(result["latency"]["p95"].contains("low"));
  EXPECT_THAT(result["warnings"][0].get<std::string>(), HasSubstr("heavy tail"));
}

TEST_F(Replications, AreNotNeededForASteadyStateThatIsLongEnough) {
  write("steady.yaml", R"(version: 1
name: steady
duration: 2h
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 50/s}
    work: {distribution: exponential, mean: 10ms}
balancers:
  edge: {algorithm: random, pool: app}
pools:
  app: {servers: 1, workers: 1}
)");
  const auto result = json(ballast("run steady.yaml --format json").out);
  const auto& mean = result["steady_state"]["latency"]["mean"];
  EXPECT_LT(mean["low"], 0.02);
  EXPECT_GT(mean["high"], 0.02);
  EXPECT_THAT(ballast("run steady.yaml").out, HasSubstr("steady state from"));
  EXPECT_THAT(ballast("run steady.yaml --set duration=1m").out, HasSubstr("no intervals"));
}

}  // namespace
}  // namespace ballast
