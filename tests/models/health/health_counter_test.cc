// HAProxy's counter: its states written out for rise 2, fall 3, and against a plain reading of the
// rule for random sequences.
#include "models/health/health_counter.h"

#include <gtest/gtest.h>

#include "sim/random.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

CheckSpec thresholds(std::uint32_t rise, std::uint32_t fall, bool up = true) {
  CheckSpec spec;
  spec.rise = rise;
  spec.fall = fall;
  spec.initially_up = up;
  return spec;
}

TEST(HealthCounter, StartsUpWithOneFailureToGo) {
  HealthCounter counter(thresholds(2, 3));
  EXPECT_TRUE(counter.up());
  EXPECT_FALSE(counter.full());
  counter.failed();
  EXPECT_FALSE(counter.up());
  EXPECT_TRUE(counter.at_bottom());
}

TEST(HealthCounter, AfterOnePassItTakesAllFailures) {
  HealthCounter counter(thresholds(2, 3));
  counter.passed();
  EXPECT_TRUE(counter.full());
  counter.failed();
  counter.failed();
  EXPECT_TRUE(counter.up());
  counter.passed();
  EXPECT_TRUE(counter.full());  // a pass undoes all failures
  for (int k = 0; k < 2; ++k) counter.failed();
  EXPECT_TRUE(counter.up());
  counter.failed();
  EXPECT_FALSE(counter.up());
}

TEST(HealthCounter, NeedsItsPassesInARow) {
  HealthCounter counter(thresholds(3, 1));
  counter.failed();
  counter.passed();
  counter.passed();
  counter.failed();
  EXPECT_TRUE(counter.at_bottom());
  counter.passed();
  counter.passed();
  EXPECT_FALSE(counter.up());
  counter.passed();
  EXPECT_TRUE(counter.full());
}

TEST(HealthCounter, ThatStartsDownIsUpAfterOnePassButOnlyThen) {
  HealthCounter counter(thresholds(2, 3, false));
  EXPECT_FALSE(counter.up());
  counter.passed();
  EXPECT_TRUE(counter.full());
  HealthCounter other(thresholds(2, 3, false));
  other.failed();
  other.passed();
  EXPECT_FALSE(other.up());
  other.passed();
  EXPECT_TRUE(other.up());
}

TEST(HealthCounter, OfErrorsFallsAsFarAsTheySay) {
  HealthCounter counter(thresholds(2, 5));
  counter.passed();
  counter.sudden_death();
  EXPECT_TRUE(counter.up());
  counter.failed();
  EXPECT_FALSE(counter.up());
  counter.restart(true);
  counter.passed();
  counter.mark_down();
  EXPECT_TRUE(counter.at_bottom());
}

// The last `fall` results failed: down; the last `rise` passed: up; otherwise as before.
TEST(HealthCounter, IsTheRuleOfTheLastResults) {
  Rng rng(7);
  for (int round = 0; round < 200; ++round) {
    const auto rise = static_cast<std::uint32_t>(1 + rng.below(4));
    const auto fall = static_cast<std::uint32_t>(1 + rng.below(4));
    HealthCounter counter(thresholds(rise, fall));
    counter.passed();
    bool up = true;
    std::uint32_t passes = 0, failures = 0;
    for (int k = 0; k < 100; ++k) {
      const bool pass = rng.below(2) == 0;
      passes = pass ? passes + 1 : 0;
      failures = pass ? 0 : failures + 1;
      pass ? counter.passed() : counter.failed();
      if (failures >= fall) up = false;
      if (passes >= rise) up = true;
      ASSERT_EQ(counter.up(), up) << round << " " << k;
    }
  }
}

TEST(HealthCounter, KeepsItsVerdictWhenTheThresholdsChange) {
  for (const bool up : {true, false})
    for (const std::uint32_t rise : {1u, 2u, 5u})
      for (const std::uint32_t fall : {1u, 3u, 4u}) {
        HealthCounter counter(thresholds(2, 3));
        counter.passed();
        if (!up) counter.mark_down();
        counter.configure(thresholds(rise, fall));
        EXPECT_EQ(counter.up(), up);
        EXPECT_EQ(counter.full(), up);
        EXPECT_EQ(counter.at_bottom(), !up);
      }
}

TEST(HealthCounter, DecidesHowSoonTheNextCheckIs) {
  CheckSpec spec = thresholds(2, 3);
  spec.fast_interval = 500ms;
  spec.down_interval = 5s;
  HealthCounter counter(spec);
  EXPECT_EQ(wait_for_check(spec, counter, false), 500ms);  // not yet sure
  counter.passed();
  EXPECT_EQ(wait_for_check(spec, counter, false), 2s);
  EXPECT_EQ(wait_for_check(spec, counter, true), 500ms);
  counter.failed();
  EXPECT_EQ(wait_for_check(spec, counter, false), 500ms);
  counter.mark_down();
  EXPECT_EQ(wait_for_check(spec, counter, true), 5s);
  counter.passed();
  EXPECT_EQ(wait_for_check(spec, counter, false), 500ms);
  spec.fast_interval = spec.down_interval = std::nullopt;
  EXPECT_EQ(wait_for_check(spec, counter, true), 2s);
}

}  // namespace
}  // namespace ballast
