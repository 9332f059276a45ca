#include "models/clients/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Kind = BackoffSpec::Kind;
using Jitter = BackoffSpec::Jitter;

TEST(Backoff, ConstantWaitsTheSameEachTime) {
  const BackoffSpec spec{Kind::kConstant, sec(3), Duration::max(), Jitter::kNone};
  for (const std::uint32_t n : {1u, 2u, 50u}) EXPECT_EQ(backoff_delay(spec, n, 9), sec(3));
}

TEST(Backoff, ExponentialDoublesUpToItsMaximum) {
  const BackoffSpec spec{Kind::kExponential, sec(1), sec(10), Jitter::kNone};
  const std::vector<double> waits{1, 2, 4, 8, 10, 10};
  for (std::uint32_t n = 1; n <= waits.size(); ++n)
    EXPECT_EQ(backoff_delay(spec, n, 9), sec(waits[n - 1])) << n;
  EXPECT_EQ(backoff_delay(spec, 60000, 9), sec(10));
}

TEST(Backoff, WithoutAMaximumNeverOverflows) {
  const BackoffSpec spec{Kind::kExponential, sec(1), Duration::max(), Jitter::kNone};
  for (const std::uint32_t n : {30u, 63u, 64u, 65u, 1000u}) {
    EXPECT_GT(backoff_delay(spec, n, 9), sec(100'000'000)) << n;
    EXPECT_LE(backoff_delay(spec, n, 9), Duration{std::int64_t{1} << 61}) << n;
  }
}

// Smallest, mean and largest of many jittered waits, in seconds.
struct Spread {
  double least = 1e9, mean = 0, most = 0;
};
Spread spread(Jitter jitter) {
  const BackoffSpec spec{Kind::kExponential, sec(1), sec(100), jitter};
  Spread s;
  constexpr int kDraws = 10000;
  for (std::uint64_t key = 0; key < kDraws; ++key) {
    const double wait = seconds(backoff_delay(spec, 3, mix64(key)));
    s.least = std::min(s.least, wait);
    s.most = std::max(s.most, wait);
    s.mean += wait / kDraws;
  }
  return s;
}

TEST(Backoff, FullJitterIsUniformFromZeroToTheWait) {
  const Spread s = spread(Jitter::kFull);
  EXPECT_GE(s.least, 0);
  EXPECT_LT(s.least, .01);  // the probability of none below .01 of 4 s is e^-25
  EXPECT_LE(s.most, 4);
  EXPECT_GT(s.most, 3.99);
  EXPECT_NEAR(s.mean, 2, 4 * 4 / std::sqrt(12.0) / 100);  // confidence 99.99 %
}

TEST(Backoff, EqualJitterKeepsHalfTheWait) {
  const Spread s = spread(Jitter::kEqual);
  EXPECT_GE(s.least, 2);
  EXPECT_LT(s.least, 2.01);
  EXPECT_LE(s.most, 4);
  EXPECT_GT(s.most, 3.99);
  EXPECT_NEAR(s.mean, 3, 4 * 2 / std::sqrt(12.0) / 100);  // confidence 99.99 %
}

TEST(Backoff, JitterDiffersBetweenAttemptsAndRequestsButNotBetweenRuns) {
  const BackoffSpec spec{Kind::kConstant, sec(1), Duration::max(), Jitter::kFull};
  EXPECT_EQ(backoff_delay(spec, 1, 5), backoff_delay(spec, 1, 5));
  EXPECT_NE(backoff_delay(spec, 1, 5), backoff_delay(spec, 2, 5));
  EXPECT_NE(backoff_delay(spec, 1, 5), backoff_delay(spec, 1, 6));
}

}  // namespace
}  // namespace ballast
