// `ballast run` from the outside: verdicts, files, streams, Ctrl-C.
#include <csignal>
#include <set>
#include <thread>

#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;

class RunCommand : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    write("s.yaml", small_scenario());
    std::string longer = small_scenario();
    longer.replace(longer.find("duration: 10m"), 13, "duration: 20000h");
    write("long.yaml", longer);
  }

  // Starts a run that would take minutes, signals it after a moment, and returns its wait status.
  int interrupted(int signal, const std::string& out) const {
    const pid_t child = ::fork();
    if (child == 0) {
      if (::chdir(directory_.c_str()) != 0) ::_exit(127);
      if (std::freopen(".out", "w", stdout) == nullptr) ::_exit(127);
      if (std::freopen(".err", "w", stderr) == nullptr) ::_exit(127);
      ::execl(BALLAST_BINARY, BALLAST_BINARY, "run", "long.yaml", "--out", out.c_str(), nullptr);
      ::_exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    ::kill(child, signal);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
};

TEST_F(RunCommand, SaysWhatHappenedIn24LinesAndExits0WhenObjectivesAreMet) {
  const Finished outcome = ballast("run s.yaml --whatif all");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_LE(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 24);
  EXPECT_THAT(outcome.out, HasSubstr("even_weights"));
  EXPECT_THAT(outcome.out, HasSubstr("pass"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\x1b")));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(RunCommand, PutsTheoryBesideTheResult) {
  const Finished text = ballast("run s.yaml --theory");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("theory, during"));
  EXPECT_THAT(text.out, HasSubstr("E2/M/2/22"));
  const auto result = json(ballast("run s.yaml --theory --format json --whatif all").out);
  for (const auto* block : {&result, &result["phases"]["during"], &result["whatif"]["even_weights"],
                            &result["whatif"]["even_weights"]["phases"]["after"]}) {
    EXPECT_TRUE((*block)["theory"].contains("error_ratio"));
    for (const auto& [name, pool] : (*block)["pools"].items())
      for (const auto& server : pool["servers"])
        EXPECT_NEAR(server["theory"]["share"], server["share"].get<double>(), 0.1) << name;
  }
  // Without the flag nothing is there.
  EXPECT_FALSE(json(ballast("run s.yaml --format json").out).contains("theory"));
}

TEST_F(RunCommand, Exits1WhenAnObjectiveIsMissedOrHasNoData) {
  write("miss.yaml", small_scenario() + "  - during.error_ratio < 0.01%\n");
  const Finished missed = ballast("run miss.yaml");
  EXPECT_EQ(missed.exit_code, 1);
  EXPECT_THAT(missed.out, HasSubstr("MISS"));
  write("none.yaml", small_scenario() + "  - traffic.web.returning.peak < 5\n");
  EXPECT_EQ(ballast("run none.yaml").exit_code, 1);
}

TEST_F(RunCommand, DoesNotCountLinesOfWhatIfsThatWereNotRun) {
  const Finished outcome = ballast("run s.yaml --format json");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(json(outcome.out)["expect"][1]["verdict"], "not_run");
}

TEST_F(RunCommand, GivesTheSameBytesOnAnyNumberOfThreads) {
  const std::string arguments = "run s.yaml --whatif all --format json --no-performance";
  const Finished one = ballast(arguments + " --threads 1");
  const Finished four = ballast(arguments + " --threads 4");
  EXPECT_EQ(one.out, four.out);
  EXPECT_FALSE(json(one.out).contains("performance"));
  EXPECT_NE(ballast(arguments + " --seed 4").out, one.out);
}

TEST_F(RunCommand, RunsOnlyTheWhatIfsAskedFor) {
  const auto result = json(ballast("run s.yaml --whatif double --format json").out);
  EXPECT_EQ(result["whatif"].size(), 1u);
  EXPECT_TRUE(result["whatif"].contains("double"));
  EXPECT_FALSE(result["users"].contains("attributable_ratio"));
}

TEST_F(RunCommand, AppliesPatchesAndTheSeed) {
  const auto base = json(ballast("run s.yaml --format json").out);
  const auto patched =
      json(ballast("run s.yaml --set pools.app.workers=8 --seed 9 --format json").out);
  EXPECT_EQ(patched["seed"], 9);
  EXPECT_NE(patched["scenario"]["hash"], base["scenario"]["hash"]);
  EXPECT_LT(patched["error_ratio"], base["error_ratio"]);
}

TEST_F(RunCommand, WritesResultAndSeries) {
  const Finished outcome = ballast("run s.yaml --whatif all --out a/b --format json");
  EXPECT_EQ(json(content("a/b/result.json"))["requests"], json(outcome.out)["requests"]);
  EXPECT_THAT(content("a/b/series.csv"), testing::StartsWith("time_s,entity,metric,value\n"));
  EXPECT_TRUE(exists("a/b/series-even_weights.csv"));
  EXPECT_TRUE(exists("a/b/series-double.csv"));
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "a/b"))
    names.insert(entry.path().filename());
  EXPECT_EQ(names.size(), 4u) << "nothing temporary is left";
}

TEST_F(RunCommand, KeepsProgressOutOfTheResult) {
  const Finished plain = ballast("run s.yaml --progress plain --format json");
  json(plain.out);
  EXPECT_EQ(ballast("run s.yaml --progress off").err, "");
  EXPECT_EQ(ballast("run s.yaml --quiet --progress plain").err, "");
}

TEST_F(RunCommand, EndsQuietlyWhenTheReaderHasGone) {
  const Finished outcome = shell("\"$BALLAST\" run s.yaml | head -1");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(RunCommand, WritesWhatThereIsOnCtrlC) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string out = signal == SIGINT ? "int" : "term";
    const int status = interrupted(signal, out);
    ASSERT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 130);
    const auto result = json(content(out + "/result.json"));
    EXPECT_EQ(result["partial"], true);
    EXPECT_GT(result["requests"]["offered"], 0);
    EXPECT_THAT(content(".out"), HasSubstr("PARTIAL"));
    EXPECT_TRUE(exists(out + "/series.csv"));
  }
}

}  // namespace
}  // namespace ballast
