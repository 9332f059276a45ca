// What users get wrong: each mistake is a diagnostic with file:line:column, the exit code of its
// kind, and nothing written.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class BadInput : public CommandLineTest {
 protected:
  // The small scenario with one piece of text replaced.
  void write_with(const std::string& from, const std::string& to) const {
    std::string text = small_scenario();
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    write("s.yaml", text);
  }
  void expect_refused(const std::string& code_or_text) const {
    const Finished outcome = ballast("run s.yaml --out out");
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(StartsWith("s.yaml:"), HasSubstr(code_or_text)));
    EXPECT_THAT(outcome.err.substr(0, outcome.err.find('\n')),
                MatchesRegex("s.yaml:[0-9]+:[0-9]+: error\\[[a-z-]+\\]: .*"));
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(exists("out"));
  }
};

TEST_F(BadInput, AnUnknownKeyGetsAHint) {
  write_with("    users:", "    uesrs:");
  expect_refused("users");
}
TEST_F(BadInput, ADuplicateKey) {
  write_with("seed: 3", "seed: 3\nseed: 4");
  expect_refused("seed");
}
TEST_F(BadInput, AMissingUnit) {
  write_with("duration: 10m", "duration: 600");
  expect_refused("duration");
}
TEST_F(BadInput, AnUnknownAlgorithmGetsAHint) {
  write_with("haproxy/roundrobin", "haproxy/roundrobbin");
  expect_refused("haproxy/roundrobin");
}
TEST_F(BadInput, AWeightForAServerThatDoesNotExist) {
  write_with("{app-1: 3", "{app-9: 3");
  expect_refused("app-9");
}
TEST_F(BadInput, AnEventAfterTheEnd) {
  write_with("{name: fix, at: 6m", "{name: fix, at: 60m");
  expect_refused("error[");
}
TEST_F(BadInput, ANegativeRate) {
  write_with("rate: 80/s", "rate: -80/s");
  expect_refused("error[");
}
TEST_F(BadInput, ZeroServers) {
  write_with("servers: 4", "servers: 0");
  expect_refused("error[");
}
TEST_F(BadInput, NaN) {
  write_with("mean: 80ms", "mean: .nan");
  expect_refused("error[");
}
TEST_F(BadInput, AllMistakesAtOnceWithTheirCount) {
  std::string text = small_scenario();
  text.replace(text.find("seed: 3"), 7, "seed: x");
  text.replace(text.find("rate: 80/s"), 10, "rate: -80/s");
  write("s.yaml", text);
  const Finished outcome = ballast("run s.yaml");
  EXPECT_THAT(outcome.err, HasSubstr("s.yaml:5:"));
  EXPECT_THAT(outcome.err, HasSubstr("s.yaml:11:"));
  EXPECT_THAT(outcome.err, HasSubstr("2 errors\n"));
}

TEST_F(BadInput, AHugeFileIsRefusedQuickly) {
  write("head", small_scenario() + "# ");
  const Finished outcome = shell(
      "{ cat head; head -c 100000000 /dev/zero | tr '\\0' x; } > s.yaml; "
      "\"$BALLAST\" run s.yaml");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, StartsWith("s.yaml:"));
  EXPECT_LT(outcome.err.size(), 1000u);
}
TEST_F(BadInput, ABinaryFile) {
  const Finished outcome = shell("head -c 4096 \"$BALLAST\" > s.yaml; \"$BALLAST\" run s.yaml");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, StartsWith("s.yaml:"));
  for (const char c : outcome.err) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 32);
}
TEST_F(BadInput, AnEmptyFile) {
  write("s.yaml", "");
  EXPECT_EQ(ballast("run s.yaml").exit_code, 2);
}
TEST_F(BadInput, ADirectory) {
  const Finished outcome = ballast("run .");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("directory"));
}
TEST_F(BadInput, AMissingFile) {
  const Finished outcome = ballast("run missing.yaml");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("missing.yaml"));
}
TEST_F(BadInput, AnUnreadableFile) {
  if (::geteuid() == 0) GTEST_SKIP() << "root can read everything";
  write("s.yaml", small_scenario());
  EXPECT_EQ(shell("chmod 0 s.yaml; \"$BALLAST\" run s.yaml").exit_code, 3);
}
TEST_F(BadInput, AnUnwritableOutIsFoundBeforeTheRun) {
  write("s.yaml", small_scenario());
  write("file", "x");
  for (const char* out : {"file", "file/below", "/proc/nowhere"}) {
    const Finished outcome = ballast("run s.yaml --out " + std::string(out));
    EXPECT_EQ(outcome.exit_code, 3) << out;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(out));
  }
  EXPECT_EQ(content("file"), "x");
}
TEST_F(BadInput, AFullDisk) {
  write("s.yaml", small_scenario());
  const Finished outcome = ballast("run s.yaml >/dev/full");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("standard output"));
}

TEST_F(BadInput, ASetOfAPathThatDoesNotExist) {
  write("s.yaml", small_scenario());
  const Finished outcome = ballast("run s.yaml --set pools.app.wrokers=3");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--set"), HasSubstr("workers")));
}
TEST_F(BadInput, ASetWithoutAValue) {
  write("s.yaml", small_scenario());
  EXPECT_EQ(ballast("run s.yaml --set duration").exit_code, 2);
  EXPECT_EQ(ballast("run s.yaml --set =1h").exit_code, 2);
}
TEST_F(BadInput, AWhatIfThatDoesNotExistGetsAHint) {
  write("s.yaml", small_scenario());
  const Finished outcome = ballast("run s.yaml --whatif even_weight");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'even_weights'?"));
}

}  // namespace
}  // namespace ballast
