#include "app/compare/overlay.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast {
namespace {

SystemSpec lasting(double duration_s, double interval_s) {
  SystemSpec spec;
  spec.duration = from_seconds(duration_s);
  spec.interval = from_seconds(interval_s);
  return spec;
}

Series series(double interval_s, std::vector<double> ok, std::vector<double> failed,
              std::vector<double> p99) {
  return {from_seconds(interval_s),
          {{"total", "ok", std::move(ok)},
           {"total", "failed", std::move(failed)},
           {"total", "latency_p99_s", std::move(p99)}}};
}

const std::vector<double>& values(const Series& series, const std::string& metric) {
  for (const Series::Column& column : series.columns)
    if (column.metric == metric) return column.values;
  throw std::out_of_range(metric);
}

TEST(Overlay, HasTheMeanOfTheReplicationsAndItsInterval) {
  const SystemSpec spec = lasting(20, 10);
  Overlay overlay({&spec});
  overlay.add(0, series(10, {8, 10}, {2, 0}, {.1, .2}));
  overlay.add(0, series(10, {6, 10}, {4, 0}, {.3, NAN}));
  const Series all = overlay.series({"a"});
  EXPECT_DOUBLE_EQ(values(all, "success_ratio")[0], .7);
  // Student's t of one degree of freedom is 12.706; the standard error of .8 and .6 is .1.
  EXPECT_DOUBLE_EQ(values(all, "success_ratio_low")[0], 0);
  EXPECT_DOUBLE_EQ(values(all, "success_ratio_high")[0], 1);
  EXPECT_DOUBLE_EQ(values(all, "success_ratio_low")[1], 1);
  EXPECT_NEAR(values(all, "latency_p99_s_high")[0], .2 + 12.7062 * .1, 1e-4);
  EXPECT_TRUE(std::isnan(values(all, "latency_p99_s")[1])) << "one replication has no interval";
}

TEST(Overlay, PutsBucketsTogetherWhenThereAreTooMany) {
  const SystemSpec spec = lasting(960, 1);
  Overlay overlay({&spec});
  EXPECT_EQ(overlay.interval(), from_seconds(2));
  for (int i = 0; i < 2; ++i) overlay.add(0, series(1, {1, 3, 4}, {3, 1, 0}, {.1, .4, .2}));
  const Series all = overlay.series({"a"});
  EXPECT_DOUBLE_EQ(values(all, "success_ratio")[0], .5);  // of 4 + 4 requests
  EXPECT_DOUBLE_EQ(values(all, "latency_p99_s")[0], .4);  // the highest
  EXPECT_DOUBLE_EQ(values(all, "success_ratio")[1], 1);
}

TEST(Overlay, LaysRunsOfDifferentIntervalsOverEachOther) {
  const SystemSpec coarse = lasting(40, 20), fine = lasting(40, 5);
  Overlay overlay({&coarse, &fine});
  EXPECT_EQ(overlay.interval(), from_seconds(20));
  for (int i = 0; i < 2; ++i)
    overlay.add(1, series(5, std::vector<double>(8, 1), {1, 1, 1, 1, 0, 0, 0, 0},
                          std::vector<double>(8, .1)));
  const Series all = overlay.series({"a", "b"});
  for (const Series::Column& column : all.columns) {
    if (column.entity == "b" && column.metric == "success_ratio") {
      EXPECT_EQ(column.values, (std::vector<double>{.5, 1}));
    }
  }
}

}  // namespace
}  // namespace ballast
