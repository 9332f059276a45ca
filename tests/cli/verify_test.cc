// `ballast verify` from the outside.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::HasSubstr;

class VerifyCommand : public CommandLineTest {
 protected:
  // One queue, whose mean sojourn is 2.
  static std::string reference(const std::string& sojourn) {
    return R"({"schema": "tds-reference/1", "title": "mine", "tolerances": {}, "entries": [
      {"id": "my-queue", "model": "M/M/1 FCFS", "parameters": {"lam": 0.5, "mu": 1},
       "expected": {"W": )" +
           sojourn + R"(}, "tolerance": {"type": "ci"}},
      {"id": "my-blocking", "model": "M/G/c/c", "parameters": {"c": 1, "offered_erlangs": 0.8},
       "expected": {"loss": 0.444444444}, "tolerance": {"type": "ci"}}]})";
  }
};

TEST_F(VerifyCommand, PrintsCaseTheorySimulatedIntervalAndVerdict) {
  write("mine.json", reference("2.0"));
  const Finished text = ballast("verify --reference mine.json --quiet");
  EXPECT_EQ(text.exit_code, 0) << text.out << text.err;
  for (const char* part : {"case", "theory", "simulated", "99.9 %", "verdict", "my-queue",
                           "my-blocking", "1 met", "agrees", "All agree."})
    EXPECT_THAT(text.out, HasSubstr(part));
  const auto found = json(ballast("verify --reference mine.json --quiet --format json").out);
  EXPECT_EQ(found["schema"], "ballast/verification/1");
  EXPECT_EQ(found["agrees"], true);
  const auto& number = found["entries"][0]["simulations"][0]["numbers"][0];
  EXPECT_EQ(number["theory"], 2.0);
  EXPECT_LT(number["low"], 2.0);
  EXPECT_GT(number["high"], 2.0);
}

TEST_F(VerifyCommand, Exits1WhenSomethingDisagrees) {
  write("wrong.json", reference("2.2"));
  const Finished text = ballast("verify --reference wrong.json --quiet");
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_THAT(text.out, HasSubstr("DIFFERS"));
  const auto found = json(ballast("verify --reference wrong.json --quiet --format json").out);
  EXPECT_EQ(found["agrees"], false);
  EXPECT_EQ(found["entries"][0]["formula"]["met"], 0);
  EXPECT_EQ(found["entries"][0]["simulations"][0]["second_look"], true);
  EXPECT_EQ(found["entries"][1]["agrees"], true);
}

TEST_F(VerifyCommand, GivesTheSameBytesOnAnyNumberOfThreads) {
  write("mine.json", reference("2.0"));
  EXPECT_EQ(ballast("verify --reference mine.json --quiet --threads 1").out,
            ballast("verify --reference mine.json --quiet --threads 3").out);
}

TEST_F(VerifyCommand, RefusesFilesOfAnotherLayout) {
  write("bad.json", "{\"entries\": 3}");
  EXPECT_EQ(ballast("verify --reference bad.json").exit_code, 2);
  EXPECT_EQ(ballast("verify --reference none.json").exit_code, 3);
  // Where nothing is shipped, and as an installation has it.
  std::filesystem::create_directories(directory_ / "bin");
  std::filesystem::copy_file(BALLAST_BINARY, directory_ / "bin/ballast");
  const Finished none = shell("bin/ballast verify");
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("cannot find the reference values"));
  std::filesystem::create_directories(directory_ / "share/ballast/reference");
  write("share/ballast/reference/mine.json", reference("2.0"));
  EXPECT_EQ(shell("timeout 100 bin/ballast verify --quiet").exit_code, 0);
}

}  // namespace
}  // namespace ballast
