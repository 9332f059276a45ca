#include "models/monitors/series_recorder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Series, CutCountsByTheClock) {
  SystemBuilder b = one_pool(10, 1, 1);
  b.spec.interval = sec(2);
  b.job(1, 4);  // 1..5
  b.job(1, 3);  // 5..8: at an edge it belongs to the bucket that ends there
  b.job(3, 5).client.timeout = sec(2.5);
  const RunResult r = b.run();
  EXPECT_EQ(column(r, "total", "offered"), (std::vector<double>{2, 1, 0, 0, 0}));
  EXPECT_EQ(column(r, "total", "ok"), (std::vector<double>{0, 0, 1, 1, 0}));
  EXPECT_EQ(column(r, "total", "failed"), (std::vector<double>{0, 0, 1, 0, 0}));
  EXPECT_EQ(column(r, "pools.app", "utilization"), (std::vector<double>{.5, 1, 1, 1, 1}));
  EXPECT_EQ(column(r, "pools.app.servers.app-1", "queue"),
            (std::vector<double>{.5, 1.5, 1.5, 1, 0}));
  const std::vector<double>& p50 = column(r, "traffic.job-0", "latency_p50_s");
  EXPECT_TRUE(std::isnan(p50[0]));
  EXPECT_NEAR(p50[2], 4, .016);
}

TEST(Series, AddUpToTheTotalsOfTheRun) {
  SystemBuilder b = one_pool(500.5, 3, 2, 3);  // the last bucket is half as long
  b.traffic("a", poisson(4), exponential_law(1));
  b.traffic("b", poisson(4), exponential_law(.5)).client = client(3, 0, 2);
  b.fault(FaultSpec::Kind::kCrash, 100, 20);
  b.fault(FaultSpec::Kind::kErrors, 200, 50, 1).ratio = .5;
  const RunResult r = b.run();
  const RequestStats& all = r.whole.total;
  EXPECT_EQ(column(r, "total", "offered").size(), 501u);
  EXPECT_EQ(total(column(r, "total", "offered")), static_cast<double>(all.requests.offered));
  EXPECT_EQ(total(column(r, "total", "ok")), static_cast<double>(all.requests.ok));
  EXPECT_EQ(total(column(r, "total", "failed")), static_cast<double>(all.requests.failed));
  EXPECT_EQ(total(column(r, "total", "attempts")), static_cast<double>(all.attempts));
  for (TrafficIndex t = 0; t < 2; ++t) {
    const std::string entity = t == 0 ? "traffic.a" : "traffic.b";
    EXPECT_EQ(total(column(r, entity, "ok")), static_cast<double>(r.whole.traffic[t].requests.ok));
    EXPECT_EQ(total(column(r, entity, "failed")),
              static_cast<double>(r.whole.traffic[t].requests.failed));
  }
  double failed = 0;
  for (ServerIndex i = 0; i < 3; ++i) {
    const std::string entity = "pools.app.servers.app-" + std::to_string(i + 1);
    EXPECT_EQ(total(column(r, entity, "offered")),
              static_cast<double>(server(r, i).attempts.offered));
    EXPECT_EQ(total(column(r, entity, "ok")), static_cast<double>(server(r, i).attempts.ok));
    EXPECT_EQ(total(column(r, entity, "failed")),
              static_cast<double>(server(r, i).attempts.failed));
    failed += total(column(r, entity, "failed"));
    // Utilization, bucket by bucket, is the busy time over the time of the workers.
    const std::vector<double>& u = column(r, entity, "utilization");
    const double busy_s = (total(u) - u.back() * .5) * 2;
    EXPECT_NEAR(busy_s, server(r, i).busy_s, 1e-6);
    const std::vector<double>& q = column(r, entity, "queue");
    EXPECT_NEAR(total(q) - q.back() * .5, server(r, i).queue_s, 1e-6);
  }
  EXPECT_GT(failed, 0);
  EXPECT_EQ(total(column(r, "pools.app", "failed")), failed);
}

TEST(Series, OfAPoolCountWhatItHadNoServerFor) {
  SystemBuilder b = one_pool(20, 1, 1);
  b.event(10.5, DrainServers{{{0, 0}}});
  b.traffic("web", every(1), fixed(.1));
  const RunResult r = b.run();
  EXPECT_EQ(total(column(r, "pools.app", "offered")),
            static_cast<double>(r.whole.pools[0].attempts.offered));
  EXPECT_EQ(total(column(r, "pools.app", "failed")),
            static_cast<double>(r.whole.pools[0].attempts.failed));
}

TEST(Series, HaveNoUtilizationWhereWorkersAreUnlimited) {
  SystemBuilder b = one_pool(3, 1, kUnlimited);
  b.job(0, 1);
  const RunResult r = b.run();
  for (const double u : column(r, "pools.app", "utilization")) EXPECT_TRUE(std::isnan(u));
}

}  // namespace
}  // namespace ballast
