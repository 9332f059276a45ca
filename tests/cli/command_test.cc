// The command line around the simulations: help, hints, lists, checks.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using CommandLine = CommandLineTest;

TEST_F(CommandLine, TeachesByExample) {
  const Finished top = ballast("--help");
  EXPECT_EQ(top.exit_code, 0);
  for (const char* command : {"run", "report", "split", "check", "explain", "list", "schema"}) {
    EXPECT_THAT(top.out, HasSubstr(command));
    const Finished help = ballast(std::string(command) + " --help");
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr(std::string("  ballast ") + command));
  }
}

TEST_F(CommandLine, TellsItsVersion) {
  const Finished outcome = ballast("--version");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, testing::MatchesRegex("ballast [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(CommandLine, SuggestsTheNearestCommandAndOption) {
  const Finished command = ballast("rnu x.yaml");
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean 'run'?"));
  const Finished option = ballast("run x.yaml --sede 5");
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.err, HasSubstr("did you mean '--seed'?"));
}

TEST_F(CommandLine, CallsWrongUsageCode2) {
  for (const char* arguments :
       {"", "run", "check", "run a.yaml b.yaml", "run a.yaml --seed x", "run a.yaml --seed -1",
        "run a.yaml --threads 0", "run a.yaml --format xml", "run a.yaml --progress fast",
        "list nonsense", "list algorithms nonsense", "--nonsense", "run a.yaml --replications 0"}) {
    const Finished outcome = ballast(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("error")) << arguments;
  }
}

TEST_F(CommandLine, ParsesAsJsonEvenWhenItFails) {
  for (const char* arguments :
       {"run missing.yaml --format json", "run nosuch --format json", "run --format json",
        "run x.yaml --sede 5 --format=json", "explain missing.yaml --format json"}) {
    const auto error = json(ballast(arguments).out);
    EXPECT_EQ(error["schema"], "ballast/diagnostics/1") << arguments;
    EXPECT_EQ(error["diagnostics"][0]["severity"], "error") << arguments;
  }
}

TEST_F(CommandLine, ChecksFilesAndReportsEach) {
  write("good.yaml", small_scenario());
  write("bad.yaml", small_scenario() + "unknown: 1\n");
  const Finished good = ballast("check good.yaml");
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_EQ(good.out, "good.yaml: ok\n");
  const Finished both = ballast("check good.yaml bad.yaml");
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.out, AllOf(HasSubstr("good.yaml: ok"), HasSubstr("bad.yaml: 1 error")));
  EXPECT_THAT(both.err, HasSubstr("bad.yaml:"));
  EXPECT_EQ(ballast("check good.yaml missing.yaml").exit_code, 3);
}

TEST_F(CommandLine, ChecksAsAListOfDiagnostics) {
  write("good.yaml", small_scenario());
  write("bad.yaml", small_scenario() + "unknown: 1\n");
  EXPECT_EQ(json(ballast("check good.yaml --format json").out), nlohmann::json::array());
  const auto list = json(ballast("check bad.yaml --format json").out);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["file"], "bad.yaml");
  EXPECT_GT(list[0]["line"], 1);
  EXPECT_EQ(list[0]["column"], 1);
}

TEST_F(CommandLine, ReadsStandardInput) {
  write("s.yaml", small_scenario());
  EXPECT_EQ(shell("cat s.yaml | \"$BALLAST\" check -").exit_code, 0);
}

TEST_F(CommandLine, ListsEveryKindAndItsDetails) {
  for (const auto& kind : json(ballast("list --format json").out)) {
    const std::string name = kind["name"];
    const Finished text = ballast("list " + name);
    EXPECT_EQ(text.exit_code, 0) << name;
    EXPECT_NE(text.out, "") << name;
    for (const auto& entry : json(ballast("list " + name + " --format json").out)) {
      const std::string item = entry["name"];
      EXPECT_THAT(ballast("list " + name + " '" + item + "'").out, HasSubstr(item));
    }
  }
  EXPECT_THAT(ballast("list algorithms ring_hash").out, HasSubstr("points"));
  EXPECT_THAT(ballast("list algorithms ring_hsh").err, HasSubstr("did you mean 'ring_hash'?"));
}

TEST_F(CommandLine, ExplainsWhichValuesAreDefaults) {
  write("s.yaml", small_scenario());
  const Finished outcome = ballast("explain s.yaml");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("(default)"));
  EXPECT_THAT(outcome.out, HasSubstr("weights corrected"));
  EXPECT_EQ(json(ballast("explain s.yaml --format json").out)["scenario"]["name"], "small");
}

TEST_F(CommandLine, ExplainsWhatTheoryExpectsBeforeAnyRun) {
  write("s.yaml", small_scenario());
  const Finished outcome = ballast("explain s.yaml");
  EXPECT_THAT(outcome.out, HasSubstr("E2/M/2/22"));
  EXPECT_THAT(outcome.out, HasSubstr("sojourn"));
  const auto phases = json(ballast("explain s.yaml --format json").out)["predictions"];
  ASSERT_FALSE(phases.empty());
  for (const auto& [name, pool] : phases[0]["pools"].items()) {
    EXPECT_TRUE(pool["remarks"].is_array());
    for (const auto& server : pool["servers"]) {
      EXPECT_EQ(server["queue"]["standing"], "exact") << name;
      EXPECT_GT(server["queue"]["sojourn"]["mean"], 0) << name;
    }
  }
}

TEST_F(CommandLine, PrintsASchemaThatIsJson) {
  EXPECT_TRUE(json(ballast("schema").out).contains("$schema"));
}

TEST_F(CommandLine, EndsQuietlyWhenTheReaderHasGone) {
  for (const char* arguments : {"schema", "list", "list algorithms"}) {
    const Finished outcome = shell("\"$BALLAST\" " + std::string(arguments) + " | head -1");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_EQ(shell("trap '' PIPE; \"$BALLAST\" schema | true").err, "");
}

TEST_F(CommandLine, FindsShippedScenariosByName) {
  const Finished unknown = ballast("run misweighted-pol");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'misweighted-pool'?"));
  EXPECT_EQ(ballast("check misweighted-pool").exit_code, 0);
}

}  // namespace
}  // namespace ballast
