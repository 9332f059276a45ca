// `ballast split` as users and scripts meet it.
#include "tests/cli/command_line_test.h"

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using SplitCommand = CommandLineTest;

TEST_F(SplitCommand, PrintsTheOrderOfThePicks) {
  const Finished nginx =
      ballast("split --algorithm nginx/round_robin --weights 5,1,1 --requests 14 --order");
  EXPECT_EQ(nginx.exit_code, 0);
  EXPECT_EQ(nginx.err, "");
  EXPECT_THAT(nginx.out, StartsWith("a a b a c a a a a b a c a a\nserver"));
  EXPECT_THAT(
      ballast("split --algorithm haproxy/roundrobin --weights 5,1,1 --requests 14 --order").out,
      StartsWith("a a a b a a c a a a b a a c\n"));
}

TEST_F(SplitCommand, PrintsTheOrderOnlyWhenAsked) {
  EXPECT_THAT(ballast("split --algorithm random --weights 1,1").out, StartsWith("server"));
}

TEST_F(SplitCommand, IsJsonForPrograms) {
  const auto result = json(
      ballast(
          "split --algorithm nginx/round_robin --weights 3,1 --requests 8 --order --format json")
          .out);
  EXPECT_EQ(result["order"], nlohmann::json({1, 1, 2, 1, 1, 1, 2, 1}));
  EXPECT_EQ(result["counts"], nlohmann::json({6, 2}));
  EXPECT_EQ(result["shares"], nlohmann::json({0.75, 0.25}));
  EXPECT_EQ(result["expected_shares"], nlohmann::json({0.75, 0.25}));
}

TEST_F(SplitCommand, MapsTheKeysOfAFile) {
  write("keys", "alice\nbob\r\nalice\n\ncarol");
  const auto from_file =
      json(ballast("split --algorithm ring_hash --weights 1,1,1 --keys keys --format json").out);
  EXPECT_EQ(from_file["requests"], 5);
  EXPECT_EQ(from_file["map"].size(), 4u);  // of which one is empty
  EXPECT_TRUE(from_file["map"].contains("bob"));
  EXPECT_EQ(from_file["order"][0], from_file["map"]["alice"]);
  const auto from_stdin = json(shell("\"$BALLAST\" split --algorithm ring_hash --weights 1,1,1 "
                                     "--keys - --format json < keys")
                                   .out);
  EXPECT_EQ(from_stdin, from_file);
  EXPECT_THAT(ballast("split --algorithm ring_hash --weights 1,1,1 --keys keys --order").out,
              AllOf(HasSubstr("  alice\n"), HasSubstr("  carol\n")));
}

TEST_F(SplitCommand, LeavesOutServersThatAreDown) {
  EXPECT_THAT(
      ballast("split --algorithm nginx/round_robin --weights 1,1,1 --down 2 --requests 6 --order")
          .out,
      StartsWith("a c a c a c\n"));
  EXPECT_THAT(
      ballast("split --algorithm nginx/round_robin --weights 1,1,1,1 --backup 3,4 --down 1,2 "
              "--requests 4 --order")
          .out,
      StartsWith("c d c d\n"));
}

TEST_F(SplitCommand, PlaysThePoolOfAScenario) {
  write("s.yaml", small_scenario());
  const auto result = json(ballast("split s.yaml --requests 6 --format json").out);
  EXPECT_EQ(result["algorithm"], "haproxy/roundrobin");
  EXPECT_EQ(result["names"][0], "app-1");
  EXPECT_EQ(result["weights"], nlohmann::json({3, 1, 1, 1}));
  EXPECT_EQ(result["counts"], nlohmann::json({3, 1, 1, 1}));
  EXPECT_EQ(json(ballast("split s.yaml --set 'balancers.edge.weights={\"*\": 2}' --requests 8 "
                         "--format json")
                     .out)["counts"],
            nlohmann::json({2, 2, 2, 2}));
  EXPECT_EQ(ballast("split s.yaml --balancer edge --pool app").exit_code, 0);
  EXPECT_THAT(ballast("split misweighted-pool").out, HasSubstr("app-10"));
}

TEST_F(SplitCommand, AsksTheUsersOfTheScenarioForTheirKeys) {
  std::string text = small_scenario();
  text.replace(text.find("haproxy/roundrobin"), 18, "ring_hash");
  text.replace(text.find("count: 500"), 10, "count: 1");
  write("s.yaml", text);
  const auto counts = json(ballast("split s.yaml --requests 50 --format json").out)["counts"];
  EXPECT_EQ(std::count(counts.begin(), counts.end(), 50), 1);  // the only user has one server
}

TEST_F(SplitCommand, SaysWhatIsUnclear) {
  EXPECT_THAT(ballast("split routing-rule").err,
              AllOf(HasSubstr("--pool"), HasSubstr("choose one")));
  write("s.yaml", small_scenario());
  EXPECT_THAT(ballast("split s.yaml --balancer egde").err, HasSubstr("did you mean 'edge'?"));
}

TEST_F(SplitCommand, CallsWrongUsageCode2) {
  for (const char* arguments :
       {"", "--algorithm nginx/round_robin", "--weights 1,2",
        "--algorithm nginx/round_robbin --weights 1", "--algorithm random --weights 1,-2",
        "--algorithm random --weights -1", "--algorithm random --weights 1 --requests x",
        "--algorithm random --weights 1 --requests -1",
        "--algorithm random --weights 1 --param x=1", "misweighted-pool --weights 1,2",
        "misweighted-pol", "--algorithm random --weights 1 --format xml"}) {
    const Finished outcome = ballast("split " + std::string(arguments));
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("error")) << arguments;
  }
  EXPECT_THAT(ballast("split --algorithm nginx/round_robbin --weights 1").err,
              HasSubstr("did you mean 'nginx/round_robin'?"));
}

TEST_F(SplitCommand, CallsAnUnreadableFileOfKeysCode3) {
  for (const char* file : {"missing", "."}) {
    const Finished outcome =
        ballast("split --algorithm ring_hash --weights 1,1 --keys " + std::string(file));
    EXPECT_EQ(outcome.exit_code, 3) << file;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(SplitCommand, WarnsOfKeysThatNobodyLooksAt) {
  write("keys", "alice\nbob\n");
  const Finished outcome = ballast("split --algorithm random --weights 1,1 --keys keys");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("does not look at keys"));
}

TEST_F(SplitCommand, GivesTheSameBytesForTheSameSeed) {
  const std::string command = "split --algorithm random --weights 1,2,3 --order --seed ";
  EXPECT_EQ(ballast(command + "4").out, ballast(command + "4").out);
  EXPECT_NE(ballast(command + "4").out, ballast(command + "5").out);
}

}  // namespace
}  // namespace ballast
