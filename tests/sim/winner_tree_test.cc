#include "sim/winner_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/random.h"

namespace ballast {
namespace {

TEST(WinnerTree, AgreesWithAScanOfAllSlotsWhateverIsSetAndCleared) {
  for (const std::uint32_t slots : {1u, 2u, 3u, 7u, 8u, 9u, 100u}) {
    WinnerTree tree(slots);
    std::vector<Time> naive(slots, kNever);
    Rng rng(slots);
    for (int step = 0; step < 20000; ++step) {
      const auto slot = static_cast<std::uint32_t>(rng.below(slots));
      // Few distinct instants, so that most comparisons meet a tie.
      const Time t = rng.below(4) == 0 ? kNever : at_ns(static_cast<std::int64_t>(rng.below(6)));
      tree.set(slot, t, kStart);
      naive[slot] = t;
      const auto least = std::min_element(naive.begin(), naive.end());  // the lowest of equals
      ASSERT_EQ(tree.next_time(), *least);
      if (*least != kNever) {
        ASSERT_EQ(tree.next_slot(), static_cast<std::uint32_t>(least - naive.begin()));
      }
      ASSERT_EQ(tree.at(slot), t);
    }
  }
}

// Instants share a word with their slot, so the tree has to follow time: this one plays events
// whose distances go from a nanosecond to 73 years, among as many slots as leave little room.
TEST(WinnerTree, AgreesWithAScanHoweverFarEventsAreApart) {
  for (const std::uint32_t slots : {1u, 2u, 64u, 1024u}) {
    WinnerTree tree(slots);
    std::vector<Time> naive(slots, kNever);
    Rng rng(slots);
    Time now = kStart;
    for (int step = 0; step < 20000; ++step) {
      const auto least = std::min_element(naive.begin(), naive.end());
      ASSERT_EQ(tree.next_time(), *least) << step;
      auto slot = static_cast<std::uint32_t>(rng.below(slots));
      if (*least != kNever) {
        ASSERT_EQ(tree.next_slot(), static_cast<std::uint32_t>(least - naive.begin())) << step;
        if (ns(*least) < std::int64_t{1} << 62 && rng.below(3) > 0) {
          slot = tree.next_slot();
          now = *least;
        }
      }
      // Mostly near, so that what is far comes near before it is due; at times nothing else is
      // left.
      const bool lonely = step / 2000 % 2 == 1;
      const auto octave = static_cast<int>(rng.below(lonely || rng.below(100) == 0 ? 61 : 50));
      const auto wait =
          static_cast<std::int64_t>(rng.uniform() * static_cast<double>(1ll << octave));
      const bool clear = rng.below(lonely ? 2 : 8) == 0;
      naive[slot] = clear || ns(now) > std::int64_t{1} << 62 ? kNever : now + Duration{wait};
      if (naive[slot] == kNever && rng.below(2) == 0)
        tree.clear(slot);
      else
        tree.set(slot, naive[slot], now);
      const auto other = static_cast<std::uint32_t>(rng.below(slots));
      ASSERT_EQ(tree.at(other), naive[other]);
    }
  }
}

TEST(WinnerTree, TiesGoToTheLowestSlotWhicheverWasSetLast) {
  WinnerTree tree(8);
  tree.set(6, at_ns(5), kStart);
  tree.set(3, at_ns(5), kStart);
  tree.set(4, at_ns(5), kStart);
  EXPECT_EQ(tree.next_slot(), 3u);
  tree.clear(3);
  EXPECT_EQ(tree.next_slot(), 4u);
  tree.set(0, at_ns(5), kStart);
  EXPECT_EQ(tree.next_slot(), 0u);
}

TEST(WinnerTree, HoldsNothingWhenNewAndAfterItsOnlySlotIsCleared) {
  WinnerTree tree(1);
  EXPECT_EQ(tree.next_time(), kNever);
  tree.set(0, at_ns(9), kStart);
  EXPECT_EQ(tree.next_time(), at_ns(9));
  EXPECT_EQ(tree.next_slot(), 0u);
  tree.clear(0);
  EXPECT_EQ(tree.next_time(), kNever);
}

TEST(WinnerTree, TellsWhoComesFirstInAPartOfIt) {
  WinnerTree tree(8);
  for (std::uint32_t slot = 0; slot < 8; ++slot) tree.set(slot, at_ns(20 - slot), kStart);
  EXPECT_EQ(tree.first_beside(2, 0), 7u);  // of all
  EXPECT_EQ(tree.first_beside(2, 1), 3u);  // of 0 to 3
  EXPECT_EQ(tree.first_beside(5, 2), 5u);  // of 4 and 5
  EXPECT_EQ(tree.first_beside(4, 9), 4u);  // of itself
}

TEST(WinnerTree, ForgetsItsContentsWhenResized) {
  WinnerTree tree(4);
  tree.set(2, at_ns(1), kStart);
  tree.resize(16);
  EXPECT_EQ(tree.next_time(), kNever);
  EXPECT_EQ(tree.at(2), kNever);
  EXPECT_EQ(tree.slots(), 16u);
}

}  // namespace
}  // namespace ballast
