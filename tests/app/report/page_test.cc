#include "app/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/invalid_input.h"
#include "app/json.h"
#include "app/series_csv.h"
#include "scenarios/io_error.h"
#include "tests/app/report/small_run.h"

namespace ballast::report {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

class ReportPage : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "built without the page (BALLAST_WEB=OFF)";
  }
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++n;
  return n;
}

TEST_F(ReportPage, SaysWhoWhenWhichAndHowBadWithoutAScript) {
  const std::string html = run_report(test::small_run());
  EXPECT_THAT(html,
              HasSubstr("10:00 to 10:00:20: 30.0\xC2\xA0% of users affected, 15.0\xC2\xA0% of "
                        "requests failed (60 of 400)."));
  EXPECT_THAT(html,
              HasSubstr("With even (weights were even): no user affected, no request failed."));
  EXPECT_THAT(html,
              HasSubstr("<h2>Which</h2><p class=\"big bad\"><span class=\"nb\">app-1</span>"));
  EXPECT_THAT(html, HasSubstr("1 of 1 expectations missed"));
  EXPECT_THAT(html, HasSubstr("ballast run small --seed 1"));
  EXPECT_THAT(html, HasSubstr("Everything is invented."));
}

TEST_F(ReportPage, MayLoadNothingAndRunNothingButItsOwnScript) {
  const std::string html = run_report(test::small_run());
  EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(html, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(html, Not(HasSubstr(" style=\"")));
  EXPECT_THAT(html, Not(HasSubstr(" src=")));
  EXPECT_EQ(count(html, "<script"), 2u);
}

// Every text of the result becomes an attempt to break out.
Json poisoned(const Json& json) {
  const std::string poison = "</script><script>alert(1)</script><img src=x onerror='alert(1)'>\"";
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
  return json.is_string() ? Json(json.get<std::string>() + poison) : json;
}

TEST_F(ReportPage, LetsNoNameOrNoteOutOfItsPlace) {
  RunSource source = test::small_run();
  const Json clean = source.result;
  source.result = poisoned(clean);
  source.result["schema"] = clean["schema"];
  const std::string html = run_report(source);
  EXPECT_EQ(count(html, "<script"), 2u);
  EXPECT_EQ(count(html, "</script"), 2u);
  EXPECT_EQ(count(html, "<img"), 0u);
}

TEST_F(ReportPage, IsTheSameFromFilesAsFromMemory) {
  const fs::path dir = fs::path(testing::TempDir()) / "ballast-report";
  fs::create_directories(dir);
  const RunSource memory = test::small_run();
  std::ofstream(dir / "result.json") << json_text(memory.result);
  {
    std::ofstream series(dir / "series.csv");
    write_series_csv(series, memory.series);
  }
  EXPECT_EQ(run_report(read_run(dir / "result.json")), run_report(memory));
  fs::remove_all(dir);
}

TEST_F(ReportPage, HasNoChartsWithoutASeries) {
  RunSource source = test::small_run();
  source.series = {};
  const std::string html = run_report(source);
  EXPECT_THAT(html, HasSubstr("There is no time series"));
  EXPECT_THAT(html, Not(HasSubstr("chart-success")));
}

TEST_F(ReportPage, ShowsIntervalsInTablesAndValuesInSentences) {
  RunSource source = test::small_run();
  source.result["phases"]["during"]["error_ratio"] = {{"value", .15}, {"low", .14}, {"high", .16}};
  source.result["replications"] = 20;
  const std::string html = run_report(source);
  EXPECT_THAT(html, HasSubstr("15.0 % <span class=\"iv\">(14.0 % to 16.0 %)</span>"));
  EXPECT_THAT(html, HasSubstr("15.0\xC2\xA0% of requests failed"));
}

std::string written(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(testing::TempDir()) / name;
  std::ofstream(path) << text;
  return path.string();
}

TEST(ReportSource, TellsAllThatIsWrongWithAResult) {
  Json result = test::small_run().result;
  result["requests"].erase("ok");
  result["pools"]["app"]["servers"][0]["name"] = 7;
  result["phases"]["during"].erase("window");
  result["events"][0].erase("at");
  try {
    read_run(written("broken-result.json", json_text(result)));
    FAIL() << "it was taken";
  } catch (const InvalidInput& input) {
    std::vector<std::string> paths;
    for (const Diagnostic& d : input.diagnostics()) paths.push_back(d.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"requests.ok", "pools.app.servers.0.name",
                                               "phases.during.window", "events.0.at"}));
  }
}

TEST(ReportSource, TakesNothingElseForAResult) {
  EXPECT_THROW(read_run(written("other.json", "{\"schema\": \"ballast/split/1\"}")), InvalidInput);
  EXPECT_THROW(read_run(written("list.json", "[]")), InvalidInput);
  EXPECT_THROW(read_run(written("text.json", "hello")), InvalidInput);
  EXPECT_THROW(read_run(testing::TempDir() + "/no-such-result.json"), IoError);
  EXPECT_THROW(read_run(testing::TempDir()), IoError);
}

TEST(ReportSource, NamesTheLineOfASeriesThatIsNone) {
  const fs::path dir = fs::path(testing::TempDir()) / "ballast-bad-series";
  fs::create_directories(dir);
  std::ofstream(dir / "result.json") << json_text(test::small_run().result);
  std::ofstream(dir / "series.csv")
      << "time_s,entity,metric,value\n0,total,offered,1\n3,total,offered,1\n";
  try {
    read_run(dir / "result.json");
    FAIL() << "it was taken";
  } catch (const InvalidInput& input) {
    ASSERT_EQ(input.diagnostics().size(), 1u);
    EXPECT_EQ(input.diagnostics()[0].location.line, 3);
  }
  fs::remove_all(dir);
}

}  // namespace
}  // namespace ballast::report
