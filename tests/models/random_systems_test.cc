// What must hold in every run, however messy. The simulator checks Little's law and its ledger
// itself, and throws; here are the sums that a reader of the result relies on.
#include "tests/models/random_systems.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace ballast {
namespace {

using namespace test;

template <typename Stats>
std::uint64_t causes(const Stats& s) {
  return std::accumulate(s.by_cause.begin(), s.by_cause.end(), std::uint64_t{0});
}

class RandomSystems : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomSystems, BalanceTheirBooks) {
  const RandomSystem system(GetParam());
  const RunResult r = simulate(system.spec());
  ASSERT_FALSE(r.partial);
  std::vector<const WindowStats*> windows{&r.whole};
  for (const WindowStats& w : r.windows) windows.push_back(&w);
  for (const WindowStats* w : windows) {
    Counts requests;
    for (const RequestStats& t : w->traffic) {
      requests += t.requests;
      EXPECT_LE(t.requests.ok + t.requests.failed, t.requests.offered);
      EXPECT_EQ(causes(t), t.requests.failed);
      EXPECT_EQ(t.latency.count(), t.requests.ok);
      const auto i = static_cast<std::size_t>(&t - w->traffic.data());
      if (!system.spec().traffic[i].client.throttle) {
        EXPECT_GE(t.attempts, t.requests.offered);
      }
      EXPECT_LE(t.slow, t.requests.ok);
      EXPECT_LE(t.users_affected, t.users_active);
    }
    EXPECT_EQ(requests.offered, w->total.requests.offered);
    EXPECT_EQ(requests.ok, w->total.requests.ok);
    EXPECT_EQ(requests.failed, w->total.requests.failed);
    for (std::size_t p = 0; p < w->pools.size(); ++p) {
      const PoolStats& pool = w->pools[p];
      EXPECT_LE(pool.attempts.ok + pool.attempts.failed, pool.attempts.offered);
      EXPECT_EQ(causes(pool), pool.attempts.failed);
      EXPECT_EQ(pool.sojourn.count(), pool.attempts.ok);
      std::uint64_t started = 0;
      for (const ServerStats& s : pool.servers) {
        started += s.started;
        EXPECT_LE(s.attempts.ok + s.attempts.failed, s.attempts.offered);
        EXPECT_EQ(causes(s), s.attempts.failed);
        EXPECT_LE(s.queue_s, s.in_system_s + 1e-9);
        EXPECT_LE(s.present_s, seconds(w->to - w->from) + 1e-9);
        EXPECT_GE(s.busy_s, 0);
      }
      EXPECT_EQ(pool.wait.count(), started);
    }
  }
  Counts in_windows;
  for (const WindowStats& w : r.windows) in_windows += w.total.requests;
  EXPECT_EQ(in_windows.offered, r.whole.total.requests.offered);
  EXPECT_GT(r.requests_simulated, 0u);
}

TEST_P(RandomSystems, EndTheSameWhenPlayedTwice) {
  const RandomSystem system(GetParam());
  const RunResult a = simulate(system.spec()), b = simulate(system.spec());
  EXPECT_EQ(a.events, b.events);
  ASSERT_EQ(a.series.columns.size(), b.series.columns.size());
  for (std::size_t c = 0; c < a.series.columns.size(); ++c)
    for (std::size_t i = 0; i < a.series.columns[c].values.size(); ++i) {
      const double x = a.series.columns[c].values[i], y = b.series.columns[c].values[i];
      ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y)))
          << a.series.columns[c].entity << " " << a.series.columns[c].metric << " " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Fixed, RandomSystems,
                         testing::Range(std::uint64_t{1}, std::uint64_t{101}));

}  // namespace
}  // namespace ballast
