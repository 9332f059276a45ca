#include "sim/timer_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "sim/random.h"

namespace ballast {
namespace {

using std::chrono::nanoseconds;

TEST(TimerSet, FiresInOrderOfTimePhaseAndSequenceFromRingsAndHeapAlike) {
  TimerSet timers;
  const std::vector<TimerSet::RingId> rings{timers.ring(0, nanoseconds{10}, Phase::kTimeout),
                                            timers.ring(0, nanoseconds{10}, Phase::kArrive),
                                            timers.ring(0, nanoseconds{3}, Phase::kControl)};
  const std::vector<std::pair<int, Phase>> of_ring{
      {10, Phase::kTimeout}, {10, Phase::kArrive}, {3, Phase::kControl}};
  using Key = std::tuple<std::int64_t, int, std::uint32_t>;  // time, phase, sequence
  std::vector<Key> reference;
  Rng rng(7);
  std::uint32_t sequence = 0;
  std::int64_t now = 0;
  for (int step = 0; step < 50000; ++step) {
    if (rng.below(2) == 0 || reference.empty()) {
      if (rng.below(2) == 0) {
        const auto r = rng.below(rings.size());
        timers.after(rings[r], at_ns(now), 2, sequence);
        reference.emplace_back(now + of_ring[r].first, static_cast<int>(of_ring[r].second),
                               sequence++);
      } else {
        const auto at = now + static_cast<std::int64_t>(rng.below(20));
        const auto phase = static_cast<Phase>(rng.below(6));
        timers.at(at_ns(at), phase, 1, 2, sequence);
        reference.emplace_back(at, static_cast<int>(phase), sequence++);
      }
    } else {
      const auto first = std::min_element(reference.begin(), reference.end());
      ASSERT_EQ(timers.next_time(), at_ns(std::get<0>(*first)));
      ASSERT_EQ(static_cast<int>(timers.next_phase()), std::get<1>(*first));
      const Timer t = timers.pop();
      ASSERT_EQ(t.tag, std::get<2>(*first));
      ASSERT_EQ(ns(t.at), std::get<0>(*first));
      now = ns(t.at);
      reference.erase(first);
    }
    ASSERT_EQ(timers.pending(), reference.size());
    ASSERT_EQ(timers.empty(), reference.empty());
  }
}

TEST(TimerSet, KeepsTheOrderOfALongRingWhileItGrowsAndWrapsRound) {
  TimerSet timers;
  const auto ring = timers.ring(0, nanoseconds{1000}, Phase::kTimeout);
  std::uint32_t set = 0, fired = 0;
  for (std::int64_t t = 0; t < 5000; ++t) {
    timers.after(ring, at_ns(t), 0, set++);
    if (t % 3 != 0 && timers.next_time() <= at_ns(t)) {
      ASSERT_EQ(timers.pop().tag, fired++);
    }
  }
  while (!timers.empty()) ASSERT_EQ(timers.pop().tag, fired++);
  EXPECT_EQ(fired, set);
}

TEST(TimerSet, DropsTheDeadThatComeNextInARing) {
  TimerSet timers;
  const auto ring = timers.ring(0, nanoseconds{10}, Phase::kTimeout);
  for (std::uint32_t tag = 0; tag < 10; ++tag) timers.after(ring, at_ns(0), 0, tag);
  timers.at(at_ns(20), Phase::kTimeout, 0, 0, 99);
  const auto dead = [](const Timer& t) { return t.tag != 0 && t.tag != 5; };
  EXPECT_EQ(timers.pop(dead).tag, 0u);
  EXPECT_EQ(timers.pending(), 6u);  // 5 to 9, and the other
  EXPECT_EQ(timers.pop(dead).tag, 5u);
  EXPECT_EQ(timers.pop(dead).tag, 99u);
  EXPECT_TRUE(timers.empty());
}

TEST(TimerSet, SharesOneRingBetweenEqualDelaysOfOneKindAndPhase) {
  TimerSet timers;
  const auto a = timers.ring(0, nanoseconds{5}, Phase::kTimeout);
  EXPECT_EQ(timers.ring(0, nanoseconds{5}, Phase::kTimeout), a);
  EXPECT_NE(timers.ring(0, nanoseconds{5}, Phase::kArrive), a);
  EXPECT_NE(timers.ring(0, nanoseconds{6}, Phase::kTimeout), a);
  EXPECT_NE(timers.ring(1, nanoseconds{5}, Phase::kTimeout), a);
}

TEST(TimerSet, ReturnsWhatItWasGiven) {
  TimerSet timers;
  timers.after(timers.ring(7, nanoseconds{3}, Phase::kArrive), at_ns(0), 0xffff'fffeu,
               0xffff'ffffu);
  const Timer first = timers.pop();
  EXPECT_EQ(first.at, at_ns(3));
  EXPECT_EQ(first.phase(), Phase::kArrive);
  EXPECT_EQ(first.kind, 7u);
  EXPECT_EQ(first.subject, 0xffff'fffeu);
  EXPECT_EQ(first.tag, 0xffff'ffffu);
  timers.at(at_ns(4), Phase::kFault, 11, 22, 0xffff'ffff'ffffu);
  const Timer t = timers.pop();
  EXPECT_EQ(t.at, at_ns(4));
  EXPECT_EQ(t.phase(), Phase::kFault);
  EXPECT_EQ(t.kind, 11u);
  EXPECT_EQ(t.subject, 22u);
  EXPECT_EQ(t.tag, 0xffff'ffff'ffffu);
  EXPECT_TRUE(timers.empty());
  EXPECT_EQ(timers.next_time(), kNever);
}

}  // namespace
}  // namespace ballast
