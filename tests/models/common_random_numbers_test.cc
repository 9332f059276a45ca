// Every policy, what-if and added entry sees the same traffic, and runs are identical up to the
// first changed decision.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "tests/models/random_systems.h"

namespace ballast {
namespace {

using namespace test;

// Rows 0 .. rows - 1 of all columns that both runs have are the same.
void expect_same_rows(const RunResult& a, const RunResult& b, std::size_t rows) {
  for (const Series::Column& c : a.series.columns) {
    const std::vector<double>& other = column(b, c.entity, c.metric);
    ASSERT_GE(other.size(), rows);
    for (std::size_t i = 0; i < rows; ++i)
      ASSERT_TRUE(c.values[i] == other[i] || (std::isnan(c.values[i]) && std::isnan(other[i])))
          << c.entity << " " << c.metric << " row " << i;
  }
}

TEST(CommonRandomNumbers, AnAddedTrafficEntryLeavesTheArrivalsOfOthersAlone) {
  SystemBuilder b = one_pool(200, 2, 3);
  b.traffic("web", poisson(5), exponential_law(.1)).users = UsersSpec{50, 1};
  SystemBuilder more = one_pool(200, 2, 3);
  more.traffic("batch", poisson(3), exponential_law(.5));  // before it in the list
  more.traffic("web", poisson(5), exponential_law(.1)).users = UsersSpec{50, 1};
  const RunResult alone = b.run(), both = more.run();
  EXPECT_EQ(column(alone, "traffic.web", "offered"), column(both, "traffic.web", "offered"));
  EXPECT_EQ(alone.whole.traffic[0].users_active, both.whole.traffic[1].users_active);
}

TEST(CommonRandomNumbers, TheWorkOfARequestDoesNotDependOnWhereItIsServed) {
  const auto busy = [](const char* algorithm) {
    SystemBuilder b = one_pool(2000, 4, kUnlimited);
    b.spec.balancers[0].policy = policy(algorithm);
    b.traffic("web", poisson(5), exponential_law(.1));
    b.set_traffic(1990, 0, [](TrafficSpec& t) { t.arrivals = poisson(0); });
    const RunResult r = b.run();
    double sum = 0;
    for (ServerIndex i = 0; i < 4; ++i) sum += server(r, i).busy_s;
    return sum;
  };
  const double expected = busy("round_robin");
  for (const char* algorithm : {"random", "haproxy/leastconn", "nginx/round_robin"})
    EXPECT_NEAR(busy(algorithm), expected, 1e-6) << algorithm;
}

TEST(CommonRandomNumbers, RunsAreIdenticalUpToTheFirstChangedDecision) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SystemSpec spec = RandomSystem(seed).spec();
    const RunResult plain = simulate(spec);
    TimelineEvent extra;
    extra.at = at(30.5);
    FaultSpec fault;
    fault.targets = {{static_cast<PoolIndex>(spec.pools.size() - 1), 0}};
    extra.actions.push_back(fault);
    const auto later = std::find_if(spec.timeline.begin(), spec.timeline.end(),
                                    [](const TimelineEvent& e) { return e.at > at(30.5); });
    spec.timeline.insert(later, extra);
    const RunResult changed = simulate(spec);
    expect_same_rows(plain, changed, 30);
    EXPECT_NE(plain.events, changed.events) << "the fault changed nothing: not a test";
  }
}

TEST(CommonRandomNumbers, AnotherSeedOrReplicationIsAnotherRun) {
  SystemBuilder b = one_pool(200, 2, 3);
  b.traffic("web", poisson(5), exponential_law(.1));
  const RunResult first = b.run();
  SystemBuilder seed = b, replication = b;
  seed.spec.seed = 2;
  replication.spec.replication = 1;
  EXPECT_NE(column(first, "total", "offered"), column(seed.run(), "total", "offered"));
  EXPECT_NE(column(first, "total", "offered"), column(replication.run(), "total", "offered"));
}

TEST(Simulation, StopsAtTheNextBucketWhenAskedAndSaysSo) {
  SystemBuilder b = one_pool(200, 2, 3);
  b.spec.incident = Window{at(100), at(150)};
  b.traffic("web", poisson(5), exponential_law(.1));
  std::atomic<bool> stop{false};
  RunControl control;
  control.stop = &stop;
  control.progress = [&](Time now, std::uint64_t) { stop = now >= at(120); };
  const RunResult r = simulate(b.spec, control);
  EXPECT_TRUE(r.partial);
  EXPECT_EQ(r.ended_at, at(120));
  ASSERT_EQ(r.windows.size(), 2u);
  EXPECT_EQ(r.windows[1].to, at(120));
  EXPECT_EQ(column(r, "total", "offered").size(), 120u);
  expect_same_rows(r, b.run(), 120);
}

}  // namespace
}  // namespace ballast
