#include "app/report/timeline.h"

#include <gtest/gtest.h>

#include "tests/app/report/small_run.h"

namespace ballast::report {
namespace {

// {at, actions: [{what, servers: [one], ...}]}
Json event(double at, const std::string& what, const std::string& server,
           const Json& more = Json::object()) {
  Json action = {{"what", what}, {"servers", Json::array({"pools.app.servers." + server})}};
  action.update(more);
  return {{"at", at}, {"actions", Json::array({action})}};
}

Json crash(double at, const std::string& server, double for_s) {
  return event(at, "fault", server, {{"fault", "crash"}, {"for_s", for_s}});
}

Json reaction(double at, const char* what, int instance) {
  return {{"at", at},      {"what", what},     {"balancer", "edge"}, {"instance", instance},
          {"pool", "app"}, {"server", "app-1"}};
}

TEST(ReportTimeline, HasEventsReactionsAndStepsByTime) {
  Json result = test::small_run().result;
  result["reactions"] = {reaction(22, "marked_down", 0), reaction(30, "ejected", 1)};
  const std::vector<Mark> marks = marks_of(result);
  ASSERT_EQ(marks.size(), 4u);
  EXPECT_EQ(marks[0].kind, "change");
  EXPECT_EQ(marks[0].text, "a spike");
  EXPECT_EQ(marks[1].text, "edge marks app-1 down");
  EXPECT_EQ(marks[2].text, "the database");
  EXPECT_EQ(marks[2].correct, std::optional<bool>(false));
  EXPECT_EQ(marks[3].text, "edge (2) ejects app-1");
}

TEST(ReportTimeline, TellsWhatAnEventWithoutANoteDoes) {
  const Json result = {{"events", Json::array({crash(60, "app-3", 90)})}};
  const std::vector<Mark> marks = marks_of(result);
  ASSERT_EQ(marks.size(), 1u);
  EXPECT_EQ(marks[0].kind, "fault");
  EXPECT_EQ(marks[0].text, "crash of app-3 for 90.0 s");
}

TEST(ReportStrip, KeepsTheTruthApartFromWhatBalancersBelieve) {
  RunSource source = test::small_run();
  source.result["events"] = Json::array({crash(10, "app-1", 10)});
  // Two instances: it is down from the first that says so to the last that takes it back.
  source.result["reactions"] = {reaction(14, "marked_down", 0), reaction(15, "marked_down", 1),
                                reaction(24, "marked_up", 0), reaction(26, "marked_up", 1)};
  const Strip strip = strip_of(source);
  ASSERT_EQ(strip.rows, std::vector<std::string>{"app-1"});
  ASSERT_EQ(strip.spans.size(), 2u);
  EXPECT_EQ(strip.spans[0].state, "fault");
  EXPECT_EQ(strip.spans[0].from_s, 10);
  EXPECT_EQ(strip.spans[0].to_s, 20);
  EXPECT_EQ(strip.spans[1].state, "down");
  EXPECT_EQ(strip.spans[1].from_s, 14);
  EXPECT_EQ(strip.spans[1].to_s, 26);
}

TEST(ReportStrip, LastsToTheEndOfTheRunWhereNothingEndsIt) {
  RunSource source = test::small_run();
  source.result["reactions"] = Json::array({reaction(30, "ejected", 0)});
  source.result["events"] = Json::array({event(30, "add", "app-2"), event(35, "drain", "app-2")});
  const Strip strip = strip_of(source);
  ASSERT_EQ(strip.spans.size(), 3u);
  EXPECT_EQ(strip.spans[0].to_s, 40);
  EXPECT_EQ(strip.spans[1].state, "absent");
  EXPECT_EQ(strip.spans[1].to_s, 30);
  EXPECT_EQ(strip.spans[2].state, "out");
  EXPECT_EQ(strip.spans[2].to_s, 40);
}

}  // namespace
}  // namespace ballast::report
