#include "scenarios/wall_clock.h"

#include <gtest/gtest.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

TEST(WallClock, ReadsDateTimeAndZone) {
  const auto clock = read_wall_clock("2024-03-04T09:30:00-05:00").value;
  ASSERT_TRUE(clock);
  EXPECT_EQ(clock->epoch_s, 1709562600);  // date -u -d 2024-03-04T14:30:00 +%s
  EXPECT_EQ(clock->offset_s, -5 * 3600);
  EXPECT_EQ(read_wall_clock("2024-03-04T14:30Z").value->epoch_s, 1709562600);
  EXPECT_EQ(read_wall_clock("2024-03-04 14:30").value->epoch_s, 1709562600);
  EXPECT_EQ(read_wall_clock("2024-03-04T20:00+0530").value->epoch_s, 1709562600);
}

TEST(WallClock, RefusesDatesThatDoNotExist) {
  for (const char* text : {"2023-02-29T10:00Z", "2024-13-01T10:00Z", "2024-03-04T24:00Z", "10:00",
                           "2024-03-04", "2024-03-04T10:00Zulu", "2024-03-04T10:00+"})
    EXPECT_FALSE(read_wall_clock(text).value) << text;
}

class ClockTimes : public testing::Test {
 protected:
  static Time at(const char* text) {
    const auto clock = read_wall_clock("2023-11-10T14:30:00Z").value;
    return read_time(text, clock).value.value_or(kNever);
  }
};

TEST_F(ClockTimes, AreTheFirstSuchInstantFromTheStart) {
  EXPECT_EQ(at("14:30"), kStart);
  EXPECT_EQ(at("14:30:05"), kStart + 5s);
  EXPECT_EQ(at("23:59"), kStart + 9h + 29min);
}

TEST_F(ClockTimes, GoOnAcrossMidnight) {
  EXPECT_EQ(at("02:45"), kStart + 12h + 15min);
  EXPECT_EQ(at("14:29"), kStart + 23h + 59min);
}

TEST_F(ClockTimes, MayNameTheDate) {
  EXPECT_EQ(at("2023-11-11T02:45"), kStart + 12h + 15min);
  EXPECT_EQ(at("2023-11-12T02:45"), kStart + 36h + 15min);
  EXPECT_EQ(at("2023-11-11T02:45+01:00"), kStart + 11h + 15min);
}

TEST_F(ClockTimes, MayBeDurationsFromTheStart) { EXPECT_EQ(at("90m"), kStart + 90min); }

TEST_F(ClockTimes, CannotLieBeforeTheStart) {
  const auto clock = read_wall_clock("2023-11-10T14:30:00Z").value;
  EXPECT_EQ(read_time("2023-11-10T14:29", clock).problem.code, "before-start");
}

TEST(Times, NeedAClockToBeClockTimes) {
  EXPECT_EQ(read_time("10:00", std::nullopt).problem.code, "no-clock");
  EXPECT_EQ(read_time("30m", std::nullopt).value, kStart + 30min);
  EXPECT_EQ(read_time("30", std::nullopt).problem.code, "missing-unit");
  EXPECT_EQ(read_time("noon", std::nullopt).problem.code, "wrong-type");
  EXPECT_EQ(read_time("25:00", std::nullopt).problem.code, "wrong-type");
}

TEST(FormatTime, ShowsTheWallClockWhereThereIsOne) {
  Scenario scenario;
  EXPECT_EQ(format_time(scenario, kStart + 30min + 5s), "+00:30:05");
  EXPECT_EQ(format_time(scenario, kStart + 30h), "+30:00:00");
  scenario.clock = read_wall_clock("2023-11-10T14:30:00-05:00").value;
  EXPECT_EQ(format_time(scenario, kStart + 5s), "14:30:05");
  EXPECT_EQ(format_time(scenario, kStart + 10h), "00:30:00");
}

}  // namespace
}  // namespace ballast
