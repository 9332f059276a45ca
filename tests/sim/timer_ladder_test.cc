#include "sim/timer_ladder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <utility>

#include "sim/random.h"
#include "sim/timer_set.h"

namespace ballast {
namespace {

// Plays `steps` of a hold model with `pending` timers against an ordered set.
void expect_order(std::size_t pending, std::size_t steps,
                  const std::function<std::int64_t(Rng&)>& delay_ns) {
  TimerLadder ladder;
  std::set<std::pair<std::int64_t, std::uint64_t>> reference;
  Rng rng(5);
  std::uint64_t order = 0;
  std::int64_t now = 0;
  const auto push = [&] {
    const std::int64_t at = now + delay_ns(rng);
    ladder.push({at_ns(at), order, order, 0, 0});
    reference.emplace(at, order++);
  };
  const auto pop = [&] {
    ASSERT_EQ(ns(ladder.front().at), reference.begin()->first);
    ASSERT_EQ(ladder.front().order, reference.begin()->second);
    now = ns(ladder.front().at);
    ladder.pop();
    reference.erase(reference.begin());
  };
  for (std::size_t i = 0; i < pending; ++i) push();
  for (std::size_t i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
    pop();
    push();
    if (rng.below(64) == 0)
      for (std::uint64_t k = rng.below(100); k > 0; --k) push();
    if (rng.below(64) == 0)
      for (std::uint64_t k = rng.below(100); k > 0 && reference.size() > 1; --k) pop();
    ASSERT_EQ(ladder.size(), reference.size());
  }
  while (!reference.empty() && !testing::Test::HasFailure()) pop();
  EXPECT_TRUE(ladder.empty());
}

std::int64_t exponential_ns(Rng& rng, double mean_ns) {
  return static_cast<std::int64_t>(-std::log1p(-rng.uniform()) * mean_ns);
}

TEST(TimerLadder, KeepsTheOrderOfAFew) {
  expect_order(30, 20000, [](Rng& rng) { return exponential_ns(rng, 1e6); });
}

TEST(TimerLadder, KeepsTheOrderOfMany) {
  for (const std::size_t pending : {1500u, 5000u, 40000u})
    expect_order(pending, 60000, [](Rng& rng) { return exponential_ns(rng, 180e9); });
}

TEST(TimerLadder, KeepsTheOrderOfManyAtFewInstants) {
  expect_order(20000, 60000, [](Rng& rng) { return static_cast<std::int64_t>(rng.below(3)); });
}

// All at one distant instant and a little later, as users who come back when a fault is over.
TEST(TimerLadder, KeepsTheOrderOfACrowdBeyondAGap) {
  expect_order(20000, 60000, [](Rng& rng) {
    return rng.below(4) == 0 ? static_cast<std::int64_t>(rng.below(1000))
                             : 3'600'000'000'000 + exponential_ns(rng, 1e9);
  });
}

// One timer in the distant future must not put all others into one bucket for good.
TEST(TimerLadder, KeepsTheOrderBesideTheDistantFuture) {
  expect_order(20000, 60000, [](Rng& rng) {
    return rng.below(1000) == 0 ? std::int64_t{1} << 61 : exponential_ns(rng, 1e6);
  });
}

}  // namespace
}  // namespace ballast
