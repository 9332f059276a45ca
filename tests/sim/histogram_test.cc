#include "sim/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/check.h"
#include "sim/distribution.h"
#include "sim/random.h"

namespace ballast {
namespace {

Histogram of(const std::vector<std::int64_t>& values_ns) {
  Histogram h;
  for (const std::int64_t v : values_ns) h.record(Duration{v});
  return h;
}

TEST(Histogram, KeepsSumMeanAndExtremesExactly) {
  const Histogram h = of({5, 1'000'000'007, 3});
  EXPECT_EQ(h.count(), 3u);
  EXPECT_DOUBLE_EQ(h.sum_s(), 1.000000015);
  EXPECT_DOUBLE_EQ(h.mean_s(), 1.000000015 / 3);
  EXPECT_EQ(h.min(), Duration{3});
  EXPECT_EQ(h.max(), Duration{1'000'000'007});
}

TEST(Histogram, SumsBeyondSixtyFourBits) {
  Histogram h;
  const Duration century = std::chrono::hours{24 * 36525};
  for (int i = 0; i < 1000; ++i) h.record(century);
  EXPECT_NEAR(h.mean_s(), 36525 * 86400.0, 1e-3);
}

TEST(Histogram, HasExactQuantilesOfSmallValues) {
  const Histogram h = of({10, 20, 30, 40});
  EXPECT_DOUBLE_EQ(h.quantile_s(0), 10e-9);
  EXPECT_DOUBLE_EQ(h.quantile_s(0.25), 10e-9);
  EXPECT_DOUBLE_EQ(h.quantile_s(0.5), 20e-9);
  EXPECT_DOUBLE_EQ(h.quantile_s(0.51), 30e-9);
  EXPECT_DOUBLE_EQ(h.quantile_s(1), 40e-9);
}

// A single value anywhere comes back to within .4 %: alone as itself, between others as the middle
// of its bin.
TEST(Histogram, HoldsEveryValueWithinFourPerMille) {
  Rng rng(1);
  for (int i = 0; i < 20000; ++i) {
    const auto v = static_cast<std::int64_t>(rng() >> (2 + rng.below(61)));
    const double exact = static_cast<double>(v) / 1e9;
    EXPECT_EQ(of({v}).quantile_s(0.5), exact);
    EXPECT_NEAR(of({0, v, std::int64_t{1} << 62}).quantile_s(0.5), exact, 0.004 * exact);
  }
}

// Of values spread over many bins the quantile is far closer than the bins are wide.
TEST(Histogram, InterpolatesQuantiles) {
  std::vector<std::int64_t> values;
  Histogram h;
  const Law law = exponential_law(0.08);
  Rng rng(2);
  for (int i = 0; i < 1000000; ++i) {
    values.push_back(law->sample(rng).count());
    h.record(Duration{values.back()});
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
    const auto exact = static_cast<double>(values[static_cast<std::size_t>(q * 1e6)]) / 1e9;
    EXPECT_NEAR(h.quantile_s(q), exact, 0.0005 * exact) << q;
  }
}

TEST(Histogram, QuantilesNeverDecreaseAndStayBetweenTheExtremes) {
  Histogram h;
  Rng rng(3);
  for (int i = 0; i < 500; ++i) h.record(Duration{static_cast<std::int64_t>(rng.below(1000000))});
  double last = seconds(h.min());
  for (int i = 0; i <= 1000; ++i) {
    const double q = h.quantile_s(i / 1000.0);
    ASSERT_GE(q, last * (1 - 1e-15));
    last = q;
  }
  EXPECT_NEAR(last, seconds(h.max()), 1e-15);
}

TEST(Histogram, CountsWhatLiesAboveALimit) {
  const Histogram small = of({10, 20, 20, 30});
  EXPECT_EQ(small.count_above(Duration{-1}), 4);
  EXPECT_EQ(small.count_above(Duration{9}), 4);
  EXPECT_EQ(small.count_above(Duration{10}), 3);
  EXPECT_EQ(small.count_above(Duration{20}), 1);
  EXPECT_EQ(small.count_above(Duration{30}), 0);
  EXPECT_EQ(Histogram{}.count_above(Duration{0}), 0);

  Histogram even;
  for (int v = 1; v <= 1000000; ++v) even.record(Duration{v});
  for (const int limit : {1, 200, 1000, 123456, 500000, 777777, 999999})
    EXPECT_NEAR(even.count_above(Duration{limit}), 1000000 - limit, 1e-6) << limit;
}

TEST(Histogram, MergesToTheSameInAnyOrderAsRecordedTogether) {
  Histogram all;
  std::vector<Histogram> parts(4);
  Rng rng(4);
  for (int i = 0; i < 4000; ++i) {
    const Duration d{static_cast<std::int64_t>(rng() >> (20 + rng.below(40)))};
    all.record(d);
    parts[rng.below(3)].record(d);  // the last part stays empty
  }
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    Histogram merged;
    for (const std::size_t i : order) merged.merge(parts[i]);
    ASSERT_EQ(merged, all);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Histogram, ForgetsEverythingWhenCleared) {
  Histogram h = of({1, 1000000});
  h.clear();
  EXPECT_EQ(h, Histogram{});
  h.record(Duration{7});
  EXPECT_EQ(h, of({7}));
}

TEST(Histogram, RefusesNegativeDurationsAndStatisticsOfNothing) {
  Histogram h;
  EXPECT_THROW(h.record(Duration{-1}), SimulatorBug);
  EXPECT_THROW(h.record(Duration::min()), SimulatorBug);
  EXPECT_THROW(h.mean_s(), SimulatorBug);
  EXPECT_THROW(h.quantile_s(0.5), SimulatorBug);
  EXPECT_THROW(h.min(), SimulatorBug);
  EXPECT_THROW(h.max(), SimulatorBug);
  h.record(Duration::max());
  EXPECT_EQ(h.max(), Duration::max());
  EXPECT_THROW(h.record(Duration{-1}), SimulatorBug);
}

TEST(Histogram, ComesBackFromItsBytes) {
  Rng rng(7);
  Histogram h;
  for (int i = 0; i < 50'000; ++i)
    h.record(Duration{static_cast<std::int64_t>(rng() >> (20 + rng.below(40)))});
  for (const Histogram& given : {Histogram(), of({0}), of({5, 1'000'000'007, 3}), h}) {
    const auto back = Histogram::decoded(given.encoded());
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, given);
    EXPECT_EQ(back->encoded(), given.encoded());
  }
  Histogram once = *Histogram::decoded(h.encoded());
  once.merge(h);
  Histogram twice = h;
  twice.merge(h);
  EXPECT_EQ(once, twice);
}

TEST(Histogram, DoesNotComeBackFromOtherBytes) {
  const std::string bytes = of({5, 1'000'000'007, 3}).encoded();
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(Histogram::decoded(bytes.substr(0, n)).has_value()) << n;
  EXPECT_FALSE(Histogram::decoded(bytes + '\1').has_value());
  EXPECT_FALSE(Histogram::decoded(std::string(20, '\xff')).has_value());
}

}  // namespace
}  // namespace ballast
