#include "sim/arrival_heads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/random.h"

namespace ballast {
namespace {

TEST(ArrivalHeads, AgreesWithAScanOfAllSlots) {
  for (const std::uint32_t slots : {1u, 2u, 5u, 20u}) {
    ArrivalHeads heads(slots);
    std::vector<Time> naive(slots, kNever);
    Rng rng(slots);
    for (int step = 0; step < 5000; ++step) {
      const auto slot = static_cast<std::uint32_t>(rng.below(slots));
      const Time t = rng.below(4) == 0 ? kNever : at_ns(static_cast<std::int64_t>(rng.below(6)));
      heads.set(slot, t);
      naive[slot] = t;
      const auto least = std::min_element(naive.begin(), naive.end());  // the lowest of equals
      ASSERT_EQ(heads.next_time(), *least);
      if (*least != kNever) {
        ASSERT_EQ(heads.next_slot(), static_cast<std::uint32_t>(least - naive.begin()));
      }
      ASSERT_EQ(heads.at(slot), t);
    }
  }
}

TEST(ArrivalHeads, HoldsNothingWhenNewAndWithoutSlots) {
  EXPECT_EQ(ArrivalHeads(3).next_time(), kNever);
  EXPECT_EQ(ArrivalHeads(0).next_time(), kNever);
}

}  // namespace
}  // namespace ballast
