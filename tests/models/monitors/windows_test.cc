#include "models/monitors/windows.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

std::vector<std::string> names(const SystemSpec& spec) {
  std::vector<std::string> out;
  for (const NamedWindow& w : windows_of(spec)) out.push_back(w.name);
  return out;
}

TEST(Windows, CoverTheRunWithoutGapOrOverlap) {
  SystemSpec spec;
  spec.duration = sec(100);
  spec.warmup = sec(10);
  spec.incident = Window{at(40), at(60)};
  const std::vector<NamedWindow> w = windows_of(spec);
  ASSERT_EQ(w.size(), 4u);
  EXPECT_EQ(names(spec), (std::vector<std::string>{"warmup", "before", "during", "after"}));
  EXPECT_EQ(w.front().from, at(0));
  for (std::size_t i = 1; i < w.size(); ++i) EXPECT_EQ(w[i].from, w[i - 1].to);
  EXPECT_EQ(w[2].from, at(40));
  EXPECT_EQ(w[2].to, at(60));
  EXPECT_EQ(w.back().to, at(100));
}

TEST(Windows, LeaveOutPhasesThatAreEmpty) {
  SystemSpec spec;
  spec.duration = sec(100);
  EXPECT_EQ(names(spec), (std::vector<std::string>{"warmup", "all"}));
  spec.incident = Window{at(0), at(60)};
  EXPECT_EQ(names(spec), (std::vector<std::string>{"warmup", "during", "after"}));
  spec.incident = Window{at(50), at(100)};
  EXPECT_EQ(names(spec), (std::vector<std::string>{"warmup", "before", "during"}));
}

TEST(Windows, ARequestBelongsToTheOneOfItsArrivalAnAttemptToThatOfItsOffer) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.spec.warmup = sec(10);
  b.spec.incident = Window{at(40), at(60)};
  TrafficSpec& t = b.traffic("web", instants({5, 10, 39, 40, 59, 60}), fixed(30));
  t.client = client(2, 1, 2);
  const RunResult r = b.run();
  ASSERT_EQ(r.windows.size(), 3u);
  const std::vector<std::uint64_t> requests{2, 2, 1};  // {10, 39}, {40, 59}, {60}
  // Attempts at 10, 13, 39 | 42, 40, 43, 59 | 62, 60, 63.
  const std::vector<std::uint64_t> attempts{3, 4, 3};
  for (std::size_t w = 0; w < 3; ++w) {
    EXPECT_EQ(r.windows[w].total.requests.offered, requests[w]) << w;
    EXPECT_EQ(r.windows[w].total.requests.failed, requests[w]) << w;
    EXPECT_EQ(r.windows[w].total.attempts, 2 * requests[w]) << w;
    EXPECT_EQ(r.windows[w].pools[0].attempts.offered, attempts[w]) << w;
  }
  EXPECT_EQ(r.whole.total.requests.offered, 5u);
  EXPECT_EQ(r.whole.pools[0].attempts.offered, 10u);
}

TEST(Windows, CutBusyTimeAndQueuesByTheClock) {
  SystemBuilder b = one_pool(100, 1, 1);
  b.spec.warmup = sec(10);
  b.spec.incident = Window{at(40), at(60)};
  b.job(5, 50);  // busy from 5 to 55
  b.job(20, 1);  // waits from 20 to 55
  b.job(30, 1);  // waits from 30 to 56
  b.job(70, 1);
  const RunResult r = b.run();
  const auto& before = r.windows[0].pools[0].servers[0];
  const auto& during = r.windows[1].pools[0].servers[0];
  const auto& after = r.windows[2].pools[0].servers[0];
  EXPECT_DOUBLE_EQ(before.busy_s, 30);
  EXPECT_DOUBLE_EQ(during.busy_s, 17);
  EXPECT_DOUBLE_EQ(after.busy_s, 1);
  EXPECT_DOUBLE_EQ(before.queue_s, 20 + 10);
  EXPECT_DOUBLE_EQ(during.queue_s, 15 + 16);
  EXPECT_EQ(before.queue_max, 2u);
  EXPECT_EQ(during.queue_max, 2u);  // those who waited when it began
  EXPECT_EQ(after.queue_max, 0u);
  EXPECT_DOUBLE_EQ(before.worker_s, 30);
  EXPECT_DOUBLE_EQ(during.worker_s, 20);
  EXPECT_DOUBLE_EQ(during.in_system_s, 15 + 16 + 17);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 48);
}

}  // namespace
}  // namespace ballast
