// `ballast sweep` from the outside: the grid, the study file, kills.
#include <csignal>
#include <random>
#include <thread>

#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SweepCommand : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    write("s.yaml", small_scenario());
  }

  static constexpr const char* kGrid =
      "sweep s.yaml --vary traffic.web.arrivals.rate=40..100:20/s --vary pools.app.workers=2,3 "
      "--quiet";

  // Starts a sweep in a process of its own.
  pid_t start(const std::string& arguments) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const std::string line =
        "cd '" + directory_.string() + "' && exec \"$BALLAST\" " + arguments + " >.k 2>&1";
    ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    ::_exit(127);
  }
};

TEST_F(SweepCommand, ShowsARowAPointInTheOrderOfTheGrid) {
  const Finished outcome = ballast(std::string(kGrid) + " --csv - --metric latency.p99");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  std::vector<std::string> points;
  std::stringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);)
    points.push_back(line.substr(0, line.rfind(',')));
  EXPECT_THAT(points, testing::ElementsAre("traffic.web.arrivals.rate,pools.app.workers", "40/s,2",
                                           "40/s,3", "60/s,2", "60/s,3", "80/s,2", "80/s,3",
                                           "100/s,2", "100/s,3"));
}

TEST_F(SweepCommand, GivesAtEachPointWhatARunGives) {
  const auto sweep =
      json(ballast(std::string(kGrid) + " --format json --metric during.latency.p99 "
                                        "--metric pools.app.servers.app-2.utilization")
               .out);
  EXPECT_EQ(sweep["schema"], "ballast/sweep/1");
  ASSERT_EQ(sweep["points"].size(), 8u);
  const auto& point = sweep["points"][5];
  EXPECT_EQ(point["set"]["pools.app.workers"], "3");
  const auto run =
      json(ballast("run s.yaml --set traffic.web.arrivals.rate=80/s --set pools.app.workers=3 "
                   "--format json")
               .out);
  EXPECT_EQ(point["metrics"]["during.latency.p99"], run["phases"]["during"]["latency"]["p99"]);
  EXPECT_EQ(point["metrics"]["pools.app.servers.app-2.utilization"],
            run["pools"]["app"]["servers"][1]["utilization"]);
}

TEST_F(SweepCommand, GivesAtEachPointWhatReplicationsGive) {
  const auto sweep = json(ballast("sweep s.yaml --vary pools.app.workers=2,3 --replications 6 "
                                  "--format json --study r.db --metric error_ratio "
                                  "--metric latency.p99")
                              .out);
  const auto run =
      json(ballast("run s.yaml --set pools.app.workers=3 --replications 6 --format json").out);
  EXPECT_EQ(sweep["points"][1]["metrics"]["error_ratio"], run["error_ratio"]);
  EXPECT_EQ(sweep["points"][1]["metrics"]["latency.p99"], run["latency"]["p99"]);
  EXPECT_LT(run["error_ratio"]["low"], run["error_ratio"]["high"]);
}

TEST_F(SweepCommand, GivesTheSameBytesOnAnyNumberOfThreadsWithAndWithoutAStudy) {
  const std::string arguments = std::string(kGrid) + " --format json --replications 2";
  const Finished one = ballast(arguments + " --threads 1");
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(ballast(arguments + " --threads 3").out, one.out);
  EXPECT_EQ(ballast(arguments + " --threads 2 --study s.db").out, one.out);
  EXPECT_EQ(ballast(arguments + " --study s.db").out, one.out);  // nothing left to run
}

TEST_F(SweepCommand, LeavesOneFileThatAnybodyCanQuery) {
  EXPECT_EQ(ballast(std::string(kGrid) + " --study q.db").exit_code, 0);
  EXPECT_FALSE(exists("q.db-wal"));
  EXPECT_FALSE(exists("q.db-shm"));
  EXPECT_FALSE(exists(".q.db.new"));
  EXPECT_THAT(content("q.db"), StartsWith("SQLite format 3"));
}

// Ten times: begin or go on, and kill at a random moment. What is then left is finished.
TEST_F(SweepCommand, GivesTheSameBytesAfterTenKillsAtRandomMoments) {
  std::string longer = small_scenario();
  longer.replace(longer.find("duration: 10m"), 13, "duration: 15m");
  write("k.yaml", longer);
  for (const std::string replications : {"", " --replications 3"}) {
    const std::string grid =
        "sweep k.yaml --vary traffic.web.arrivals.rate=30..100:10/s --vary "
        "pools.app.workers=2,3,4,5 --quiet --threads 2" +
        replications;
    const auto started = std::chrono::steady_clock::now();
    const Finished undisturbed = ballast(grid + " --csv whole.csv --study whole.db");
    ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.err;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started);
    std::mt19937 random(20240304);
    int killed = 0;
    for (int i = 0; i < 10; ++i) {
      const pid_t child = start(grid + " --study killed.db");
      // The first two while the study is begun, perhaps.
      for (int k = 0; i >= 2 && k < 1000 && !exists("killed.db"); ++k)
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
      std::this_thread::sleep_for(took * std::uniform_real_distribution<>(0.01, 0.15)(random));
      ::kill(child, SIGKILL);
      int status = 0;
      ::waitpid(child, &status, 0);
      killed += WIFSIGNALED(status) ? 1 : 0;
    }
    EXPECT_GE(killed, 1);
    // Another sweep changes nothing of it, not even its log.
    const std::string file = content("killed.db"), log = content("killed.db-wal");
    EXPECT_EQ(ballast(grid + " --seed 99 --study killed.db").exit_code, 2);
    EXPECT_EQ(content("killed.db"), file);
    EXPECT_EQ(content("killed.db-wal"), log);
    const Finished resumed = ballast(grid + " --csv killed.csv --study killed.db");
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(content("killed.csv"), content("whole.csv"));
    EXPECT_EQ(resumed.out, undisturbed.out);
    EXPECT_FALSE(exists("killed.db-wal"));
    for (const char* name : {"whole.db", "killed.db"}) std::filesystem::remove(directory_ / name);
  }
}

TEST_F(SweepCommand, StopsAtCtrlCAndGoesOnWithTheSameCommand) {
  std::string longer = small_scenario();
  longer.replace(longer.find("duration: 10m"), 13, "duration: 500h");
  write("long.yaml", longer);
  const std::string grid = "sweep long.yaml --vary duration=10m,20m,20000h --study c.db --csv -";
  const pid_t child = start(grid);
  for (int i = 0; i < 200 && !exists("c.db-wal"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  std::this_thread::sleep_for(std::chrono::milliseconds{700});
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_THAT(content(".k"), HasSubstr("the same command goes on: ballast sweep long.yaml"));
  EXPECT_THAT(content(".k"), HasSubstr("\n10m,"));
}

TEST_F(SweepCommand, RefusesTheStudyOfAnotherSweepAndLeavesItAlone) {
  ASSERT_EQ(ballast(std::string(kGrid) + " --study s.db").exit_code, 0);
  const std::string before = content("s.db");
  const auto refused = [&](const std::string& arguments, const std::string& reason) {
    const Finished outcome = ballast(arguments + " --study s.db");
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("s.db is the study of another sweep"));
    EXPECT_THAT(outcome.err, HasSubstr(reason));
    EXPECT_EQ(content("s.db"), before);
    EXPECT_FALSE(exists("s.db-wal"));
  };
  refused(std::string(kGrid) + " --seed 4", "seed is 3 there and 4 here");
  refused(std::string(kGrid) + " --set duration=11m", "scenario_hash is");
  refused(std::string(kGrid) + " --replications 2", "replications is 1 there and 2 here");
  refused("sweep s.yaml --vary pools.app.workers=2,3", "vary is");
}

TEST_F(SweepCommand, RefusesADamagedOrForeignFileAndLeavesItAlone) {
  ASSERT_EQ(ballast(std::string(kGrid) + " --study s.db").exit_code, 0);
  const std::string sound = content("s.db");
  const auto refused = [&](const std::string& bytes, const std::string& what) {
    write("d.db", bytes);
    const Finished outcome = ballast(std::string(kGrid) + " --study d.db");
    EXPECT_TRUE(outcome.exit_code == 3 || outcome.exit_code == 2) << what << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr("d.db")) << what;
    EXPECT_EQ(outcome.out, "") << what;
    EXPECT_EQ(content("d.db"), bytes) << what;
    EXPECT_FALSE(exists("d.db-wal")) << what;
  };
  refused("", "empty");
  refused("time_s,entity\n", "text");
  refused(std::string(100'000, '\0'), "zeros");
  refused(sound.substr(0, 50), "cut in the header");
  refused(sound.substr(0, sound.size() / 2), "cut in half");
  refused(sound.substr(0, sound.size() - 3000), "without its end");
  std::string other = sound;
  other[68] = 'x';  // the application's mark
  refused(other, "another program's");
  // A letter changed inside the result of a run: SQLite itself does not notice.
  std::string changed = sound;
  const std::size_t at = changed.rfind("\"latency\"");
  ASSERT_NE(at, std::string::npos);
  changed[at + 1] = 'L';
  refused(changed, "a changed letter");
  std::mt19937 random(7);
  for (int i = 0; i < 12; ++i) {
    std::string page = sound;
    const std::size_t from =
        std::uniform_int_distribution<std::size_t>(0, page.size() / 4096 - 1)(random) * 4096;
    for (std::size_t k = 0; k < 4096; ++k) page[from + k] = static_cast<char>(random());
    refused(page, "page " + std::to_string(from / 4096) + " overwritten");
  }
  EXPECT_EQ(ballast("sweep s.yaml --vary seed=1,2 --study . --quiet").exit_code, 3);
  EXPECT_EQ(ballast("sweep s.yaml --vary seed=1,2 --study no/such/place.db").exit_code, 3);
}

TEST_F(SweepCommand, DoesNotTakeTheLogOfAStudyThatIsGone) {
  write("g.db-wal", std::string(5000, 'x'));
  const Finished outcome = ballast(std::string(kGrid) + " --study g.db");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("g.db-wal is what is left of a study that is gone"));
  EXPECT_FALSE(exists("g.db"));
}

TEST_F(SweepCommand, SaysAllThatIsWrongBeforeItRuns) {
  const Finished outcome = ballast(
      "sweep s.yaml --vary pools.app.workers=2,many --vary pools.ap.queue=3,4 --study n.db");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("many"));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'app'"));
  EXPECT_FALSE(exists("n.db"));
  EXPECT_EQ(ballast("sweep s.yaml").exit_code, 2);
  EXPECT_EQ(ballast(std::string(kGrid) + " --csv - --format json").exit_code, 2);
  EXPECT_EQ(ballast(std::string(kGrid) + " --csv .").exit_code, 3);
}

TEST_F(SweepCommand, FindsTheMetricThatWasMeant) {
  const Finished outcome =
      ballast("sweep s.yaml --vary pools.app.workers=2,3 --metric latency.p9 --quiet");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no point of the sweep has a value for 'latency.p9'"));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'latency.p9"));
}

}  // namespace
}  // namespace ballast
