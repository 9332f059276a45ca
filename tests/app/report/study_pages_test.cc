// The pages of compare, plan and sweep, as text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "app/report/compare_page.h"
#include "app/report/page.h"
#include "app/report/study_pages.h"
#include "app/report/sweep_grid.h"
#include "app/report/whisker.h"
#include "tests/app/report/studies.h"

namespace ballast::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class StudyPages : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "built without the page (BALLAST_WEB=OFF)";
  }
};

// The overlay of the hand-made comparison: four spans.
Series overlay() {
  Series series;
  series.interval = from_seconds(10);
  for (const char* name : {"random", "jsq", "wrr"})
    for (const char* metric : {"success_ratio", "latency_p99_s"})
      for (const char* end : {"", "_low", "_high"})
        series.columns.push_back({name, std::string(metric) + end, {.9, .8, .7, .6}});
  return series;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++n;
  return n;
}

TEST_F(StudyPages, AComparisonSaysWhichIsLowestAndWhichCannotBeToldApart) {
  const std::string html = comparison_report({test::comparison(), overlay(), {}});
  EXPECT_THAT(html, HasSubstr("Lowest failed: jsq with 1.00\xC2\xA0%; random has 5.00\xC2\xA0%."));
  EXPECT_THAT(html,
              HasSubstr("Lower than random: jsq. No detectable difference from random: wrr."));
  EXPECT_THAT(html, HasSubstr("no detectable difference (try --replications 80)"));
  EXPECT_THAT(html, HasSubstr("-4.30 % to -3.70 %"));
  EXPECT_THAT(html, HasSubstr("-80.0 %"));
  EXPECT_THAT(html, HasSubstr("bands their 95\xC2\xA0% intervals"));
  EXPECT_THAT(html, HasSubstr("ballast compare shop.yaml"));
}

TEST_F(StudyPages, AComparisonOfWhichNothingDiffersSaysSo) {
  Json json = test::comparison();
  for (Json& variant : json["variants"]) variant["rank"] = 1;
  EXPECT_THAT(comparison_report({json, {}, {}}),
              HasSubstr("No detectable difference in failed between the 3 variants."));
}

TEST_F(StudyPages, AComparisonWithoutItsTimelineHasItsTables) {
  const std::string html = comparison_report({test::comparison(), {}, {}});
  EXPECT_THAT(html, HasSubstr("There is no timeline.csv"));
  EXPECT_THAT(html, HasSubstr("id=\"ranking\""));
}

TEST_F(StudyPages, APlanSaysItsAnswerTheKneeTheCostAndEachVerdict) {
  const std::string html = plan_report(test::plan());
  EXPECT_THAT(html, HasSubstr("verified to meet the objectives, 7 too near to tell."));
  EXPECT_THAT(html, HasSubstr("knee at <b>100/s</b>, 50.0 % busy"));
  EXPECT_THAT(html, HasSubstr("3.20 an hour"));
  EXPECT_THAT(html, HasSubstr("\xE2\x9C\x96 missed, verified"));
  EXPECT_THAT(html, HasSubstr("too near to tell, verified"));
  EXPECT_THAT(html, HasSubstr("<tr class=\"answer\"><th scope=\"row\" data-v=\"8\">8 (answer)"));
  EXPECT_EQ(count(html, "class=\"against\""), 3u);  // the limit, at every step
}

TEST_F(StudyPages, APlanWithoutAnAnswerHasItsSteps) {
  Json json = test::plan();
  json.erase("answer");
  json.erase("load_curve");
  json.erase("knee");
  const std::string html = plan_report(json);
  EXPECT_THAT(html, HasSubstr("None: no servers of app from 1 to 320 is sure to meet"));
  EXPECT_THAT(html, Not(HasSubstr("chart-latency")));
  EXPECT_THAT(html, HasSubstr("id=\"steps\""));
}

TEST_F(StudyPages, ASweepDrawsWhatChangesAndNamesWhatDoesNot) {
  const std::string html = sweep_report(test::sweep());
  EXPECT_THAT(html, HasSubstr("from 100 ms (algorithm=jsq, rate=50/s) to 2.00 s "
                              "(algorithm=random, rate=100/s)"));
  EXPECT_THAT(html, HasSubstr("error_ratio: 0\xC2\xA0% everywhere"));
  EXPECT_EQ(count(html, "<figure"), 1u);
  EXPECT_THAT(html, HasSubstr("(90.0 ms to 110 ms)"));
}

TEST(SweepGrid, PutsNumbersAlongTheAxisInOrderAndNamesOnLines) {
  const Json sweep = test::sweep();
  const SweepGrid grid = grid_of(sweep);
  EXPECT_EQ(grid.path, "traffic.web.arrivals.rate");
  EXPECT_THAT(grid.axis.texts, ElementsAre("50/s", "80/s", "100/s"));
  EXPECT_THAT(grid.axis.values, ElementsAre(50, 80, 100));
  EXPECT_THAT(grid.series, ElementsAre("algorithm=random", "algorithm=jsq"));
  EXPECT_EQ(grid.points[1][0], &sweep["points"][4]);
}

TEST(SweepGrid, LeavesPointsThatWereNotReachedEmpty) {
  Json sweep = test::sweep();
  sweep["points"].erase(5);
  EXPECT_EQ(grid_of(sweep).points[1][1], nullptr);
}

TEST(SweepGrid, SpacesValuesOfSeveralUnitsEvenly) {
  Json sweep = test::sweep();
  sweep["vary"] = Json::array({{{"path", "slo.latency"}, {"values", {"500ms", "1s", "2s"}}}});
  EXPECT_THAT(grid_of(sweep).axis.values, ElementsAre(0, 1, 2));
}

TEST(Whiskers, KeepEverythingInsideThePicture) {
  const Whiskers whiskers({{1, 0, 2}, {5, 4, 6}}, 0.0);
  EXPECT_THAT(whiskers.svg({0, 0, 0}, ""), HasSubstr("cx=\"5.0\""));
  EXPECT_THAT(whiskers.svg({6, 6, 6}, ""), HasSubstr("cx=\"145.0\""));
  EXPECT_THAT(whiskers.svg({1, -std::numeric_limits<double>::infinity(), 2}, ""),
              Not(HasSubstr("span")));
  EXPECT_THAT(Whiskers({{3, 3, 3}}).svg({3, 3, 3}, ""), HasSubstr("cx=\"5.0\""));
}

constexpr const char* kPoison =
    "</script><script>alert(1)</script><img src=x onerror='alert(1)'>\"";

// Every text becomes an attempt to break out.
Json poisoned(const Json& json) {
  if (json.is_object()) {
    Json out = Json::object();
    for (const auto& [name, value] : json.items()) out[name] = poisoned(value);
    return out;
  }
  if (json.is_array()) {
    Json out = Json::array();
    for (const Json& value : json) out.push_back(poisoned(value));
    return out;
  }
  return json.is_string() ? Json(json.get<std::string>() + kPoison) : json;
}

// These names do, wherever they are: members of objects, too.
Json renamed(const Json& json, const std::vector<std::string>& names) {
  std::string text = json.dump();
  for (const std::string& name : names) {
    const std::string old = Json(name).dump(), bad = Json(name + kPoison).dump();
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += bad.size())
      text.replace(at, old.size(), bad);
  }
  return Json::parse(text);
}

TEST_F(StudyPages, LetNoNameOutOfItsPlace) {
  const Json compare = renamed(test::comparison(), {"random", "jsq", "wrr", "error_ratio", "shop"});
  const Json sweep = renamed(
      test::sweep(), {"traffic.web.arrivals.rate", "random", "latency.p99", "error_ratio", "80/s"});
  ASSERT_TRUE(check_comparison(compare, "x").empty() && check_sweep(sweep, "x").empty());
  for (const std::string& html :
       {comparison_report({compare, overlay(), {}}), sweep_report(sweep),
        plan_report(poisoned(test::plan())), sweep_report(poisoned(test::sweep()))}) {
    EXPECT_EQ(count(html, "<script"), 2u);
    EXPECT_EQ(count(html, "</script"), 2u);
    EXPECT_EQ(count(html, "<img"), 0u);
    EXPECT_GT(count(html, "&lt;img"), 5u);
  }
}

std::vector<std::string> paths(const std::vector<Diagnostic>& problems) {
  std::vector<std::string> all;
  for (const Diagnostic& problem : problems) all.push_back(problem.path);
  return all;
}

TEST(StudyCheck, TellsAllThatIsWrong) {
  EXPECT_TRUE(check_comparison(test::comparison(), "x").empty());
  EXPECT_TRUE(check_plan(test::plan(), "x").empty());
  EXPECT_TRUE(check_sweep(test::sweep(), "x").empty());
  Json compare = test::comparison();
  compare["variants"][1]["metrics"]["error_ratio"] = "much";
  compare["comparisons"][0].erase("second");
  EXPECT_THAT(paths(check_comparison(compare, "x")),
              ElementsAre("variants.1.metrics.error_ratio", "comparisons.0.second"));
  Json plan = test::plan();
  plan["answer"].erase("sure");
  plan["steps"][0]["conditions"][0]["objectives"][0].erase("text");
  plan["load_curve"][1].erase("rate_per_s");
  EXPECT_THAT(paths(check_plan(plan, "x")),
              ElementsAre("answer.sure", "steps.0.conditions.0.objectives.0.text",
                          "load_curve.1.rate_per_s"));
  Json sweep = test::sweep();
  sweep["vary"][0]["values"] = Json::array();
  sweep["points"][2] = 5;
  EXPECT_THAT(paths(check_sweep(sweep, "x")), ElementsAre("vary.0.values", "points.2"));
}

}  // namespace
}  // namespace ballast::report
