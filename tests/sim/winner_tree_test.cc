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
      tree.set(slot, t);
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

TEST(WinnerTree, TiesGoToTheLowestSlotWhicheverWasSetLast) {
  WinnerTree tree(8);
  tree.set(6, at_ns(5));
  tree.set(3, at_ns(5));
  tree.set(4, at_ns(5));
  EXPECT_EQ(tree.next_slot(), 3u);
  tree.clear(3);
  EXPECT_EQ(tree.next_slot(), 4u);
  tree.set(0, at_ns(5));
  EXPECT_EQ(tree.next_slot(), 0u);
}

TEST(WinnerTree, HoldsNothingWhenNewAndAfterItsOnlySlotIsCleared) {
  WinnerTree tree(1);
  EXPECT_EQ(tree.next_time(), kNever);
  tree.set(0, at_ns(9));
  EXPECT_EQ(tree.next_time(), at_ns(9));
  EXPECT_EQ(tree.next_slot(), 0u);
  tree.clear(0);
  EXPECT_EQ(tree.next_time(), kNever);
}

TEST(WinnerTree, ForgetsItsContentsWhenResized) {
  WinnerTree tree(4);
  tree.set(2, at_ns(1));
  tree.resize(16);
  EXPECT_EQ(tree.next_time(), kNever);
  EXPECT_EQ(tree.at(2), kNever);
  EXPECT_EQ(tree.slots(), 16u);
}

}  // namespace
}  // namespace ballast
