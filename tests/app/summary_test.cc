#include "app/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/result_json.h"
#include "tests/app/crafted.h"

namespace ballast {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines(const Experiment& e, Style style = {}) {
  const Json json = result_json(e);
  return summary_lines({json, e.base().scenario, "ballast run crafted --seed 7", "", style});
}

// The lines as one text, so that a sentence can be found wherever it was broken.
std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += line + " ";
  return text;
}

TEST(Summary, BeginsWithAVerdictMadeOfTheNumbers) {
  const std::string text = joined(lines(crafted::experiment(crafted::misweighted())));
  EXPECT_THAT(text, HasSubstr("5.00 % of users affected"));
  EXPECT_THAT(text, HasSubstr("5.00 % of requests failed (500 of 10,000)"));
  EXPECT_THAT(text, HasSubstr("app-1 and app-2 took 30.0 % of pool app with 20.0 % of its"));
  EXPECT_THAT(text, HasSubstr("failed 16.7 %"));
  EXPECT_THAT(text, HasSubstr("reproduce: ballast run crafted --seed 7"));
}

TEST(Summary, SaysSoWhenNothingHappened) {
  const std::vector<crafted::Load> even(4, {100, 0, 0.5, 1});
  const std::string text = joined(lines(crafted::experiment(even)));
  EXPECT_THAT(text, HasSubstr("no user affected, no request failed"));
  EXPECT_THAT(text, HasSubstr("No server was overloaded"));
}

TEST(Summary, SpeaksOfTheWholePoolWhenAllOfItFailed) {
  const std::vector<crafted::Load> both(2, {100, 33, 1, 1});
  EXPECT_THAT(joined(lines(crafted::experiment(both))),
              HasSubstr("All 2 servers of pool app were 100 % busy and failed 33.0 %"));
}

TEST(Summary, PutsTheBaselineIntoTheVerdict) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs[0].scenario.baseline = "even";
  e.runs.push_back({"even", e.runs[0].scenario,
                    crafted::result(std::vector<crafted::Load>(10, {1000, 0, 0.8, 10}))});
  const std::string text = joined(lines(e));
  EXPECT_THAT(text, HasSubstr("With even: no user affected, no request failed."));
  EXPECT_THAT(text, HasSubstr("(as it was)"));
}

TEST(Summary, SaysThatItIsPartial) {
  Experiment e = crafted::experiment(crafted::misweighted());
  e.runs[0].result.partial = true;
  EXPECT_THAT(lines(e)[0], HasSubstr("PARTIAL"));
}

TEST(Summary, HasNoEscapesWithoutColourAndTheSameTextWithIt) {
  const Experiment e = crafted::experiment(crafted::misweighted());
  EXPECT_THAT(joined(lines(e)), Not(HasSubstr("\x1b")));
  EXPECT_THAT(joined(lines(e, Style{true})), HasSubstr("\x1b["));
}

// A result in which everything is too much.
Experiment huge() {
  std::vector<crafted::Load> servers(100, {100, 40, 1, 1});
  Experiment e = crafted::experiment(servers);
  Scenario& s = e.runs[0].scenario;
  s.name = std::string(150, 'n');
  for (ServerSpec& server : s.system.pools[0].servers)
    server.name = "a-very-long-server-name-in-some-data-centre-" + server.name;
  RunResult& r = e.runs[0].result;
  for (const char* name : {"before", "during", "after"})
    r.windows.push_back(crafted::window(name, kStart, kStart + std::chrono::hours{1}, servers));
  r.windows.erase(r.windows.begin());
  r.returning[0] = {true, 5, false, {}};
  for (int i = 0; i < 20; ++i) {
    Expectation expectation;
    expectation.text = "during.error_ratio < " + std::to_string(i) + std::string(100, '0');
    expectation.path = {"during", "error_ratio"};
    expectation.a = i == 19 ? 0 : 1;
    s.expectations.push_back(expectation);
  }
  for (int i = 0; i < 12; ++i) {
    ExperimentRun run = e.runs[0];
    run.whatif = "what_if_with_a_name_that_goes_on_and_on_" + std::to_string(i);
    e.runs.push_back(std::move(run));
  }
  e.runs[0].scenario.baseline = e.runs[1].whatif;  // `s` has moved with its vector
  return e;
}

TEST(Summary, NeverExceeds24LinesOf100Columns) {
  const Experiment e = huge();
  const Json json = result_json(e);
  const auto all = summary_lines(
      {json, e.base().scenario, "ballast run " + std::string(300, 'x'), "a hint", Style{}});
  EXPECT_LE(all.size(), kSummaryLines);
  for (const std::string& line : all) EXPECT_LE(width_of(line), kSummaryColumns) << line;
  EXPECT_THAT(joined(all), HasSubstr("more"));
}

TEST(Summary, ShowsMissesBeforeAllElseWhenItShortens) {
  EXPECT_THAT(joined(lines(huge())), HasSubstr("MISS"));
}

}  // namespace
}  // namespace ballast
