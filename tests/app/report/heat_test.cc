#include "app/report/heat.h"

#include <gtest/gtest.h>

#include "tests/app/report/small_run.h"

namespace ballast::report {
namespace {

TEST(ReportHeat, IsShareOverExpectedShareOfThePoolsWithSeveralServers) {
  const HeatMap map = heat_map(test::small_run(), 100, 100);
  ASSERT_EQ(map.rows, (std::vector<std::string>{"app-1", "app-2"}));
  ASSERT_EQ(map.columns, 4u);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_DOUBLE_EQ(map.ratio(0, c), 1.5);
    EXPECT_DOUBLE_EQ(map.ratio(1, c), 0.5);
  }
}

TEST(ReportHeat, MergesBucketsByTheirCounts) {
  RunSource source = test::small_run();
  for (Series::Column& c : source.series.columns)
    if (c.metric == "offered" && c.entity == "pools.app.servers.app-1") c.values[1] = 0;
  const HeatMap map = heat_map(source, 2, 100);
  ASSERT_EQ(map.columns, 2u);
  EXPECT_EQ(map.merged, 2u);
  // 150 of 200 and 0 of 50: 150 got where 125 were due.
  EXPECT_DOUBLE_EQ(map.ratio(0, 0), 1.2);
}

// Both windows say .5 for each, as a mean over the time that it was there.
TEST(ReportHeat, ExpectsAllOfTheServerThatIsAloneUntilAnotherComes) {
  RunSource source = test::small_run();
  for (Series::Column& c : source.series.columns)
    if (c.entity == "pools.app.servers.app-2") {
      c.values[0] = c.metric == "offered" ? 0 : NAN;
      c.values[1] = c.values[0];
    }
  source.result["phases"]["before"]["pools"]["app"]["servers"][0]["expected_share"] = 1;
  source.result["phases"]["before"]["pools"]["app"]["servers"].erase(1);
  const HeatMap map = heat_map(source, 100, 100);
  EXPECT_DOUBLE_EQ(map.ratio(0, 0), 1);
  EXPECT_TRUE(std::isnan(map.ratio(1, 0)));
  EXPECT_DOUBLE_EQ(map.ratio(1, 3), 0.5);
}

TEST(ReportHeat, TakesTheServersThatAreFurthestFromTheirShare) {
  RunSource source = test::small_run();
  Json& servers = source.result["pools"]["app"]["servers"];
  Json& during = source.result["phases"]["during"]["pools"]["app"]["servers"];
  for (int i = 3; i <= 60; ++i) {
    const std::string name = "app-" + std::to_string(i);
    servers.push_back(test::server(name, .5, 100, 0, .5));
    during.push_back(test::server(name, .5, 100, 0, .5));
    source.series.columns.push_back({"pools.app.servers." + name, "offered", {9, 9, 9, 9}});
  }
  const HeatMap map = heat_map(source, 100, 10);
  ASSERT_EQ(map.rows.size(), 10u);
  EXPECT_EQ(map.rows[0], "app-1");
  EXPECT_EQ(map.rows[1], "app-2");
  EXPECT_EQ(map.pools[0].servers, 60u);
}

}  // namespace
}  // namespace ballast::report
