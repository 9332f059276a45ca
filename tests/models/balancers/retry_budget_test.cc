// Budgets against the rules of the products that have them.
#include "models/balancers/retry_budget.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

Time at_s(double s) { return kStart + from_seconds(s); }

RetryBudgetSpec spec_of(RetryBudgetSpec::Kind kind, double ratio, double min) {
  RetryBudgetSpec spec;
  spec.kind = kind;
  spec.ratio = ratio;
  spec.min = min;
  return spec;
}

TEST(RetryBudget, IsUnlimitedWithoutAKind) {
  RetryBudget budget;
  for (int k = 0; k < 1000; ++k) ASSERT_TRUE(budget.take(kStart, 1));
}

// Envoy: 20 % of 100 active requests are 20 retries; of 5 they would be 1, but 3 are always
// allowed.
TEST(RetryBudget, CountsRetriesUnderWay) {
  RetryBudget budget(spec_of(RetryBudgetSpec::Kind::kConcurrent, .2, 3));
  for (int k = 0; k < 20; ++k) ASSERT_TRUE(budget.take(kStart, 100));
  EXPECT_FALSE(budget.take(kStart, 100));
  budget.ended();
  EXPECT_TRUE(budget.take(kStart, 100));
  RetryBudget small(spec_of(RetryBudgetSpec::Kind::kConcurrent, .2, 3));
  for (int k = 0; k < 3; ++k) ASSERT_TRUE(small.take(kStart, 5));
  EXPECT_FALSE(small.take(kStart, 5));
}

// Finagle: 20 % of the requests of the last 10 s, and 10 a second.
TEST(RetryBudget, IsPaidByRequestsOfTheWindowAndByTime) {
  RetryBudget deposits(spec_of(RetryBudgetSpec::Kind::kDeposit, .2, 0));
  EXPECT_FALSE(deposits.take(kStart, 1));
  for (int k = 0; k < 51; ++k) deposits.request(at_s(1));
  for (int k = 0; k < 10; ++k) ASSERT_TRUE(deposits.take(at_s(5), 1)) << k;
  EXPECT_FALSE(deposits.take(at_s(5), 1));
  for (int k = 0; k < 50; ++k) deposits.request(at_s(6));
  EXPECT_FALSE(deposits.take(at_s(17), 1));  // lost with its window
  RetryBudget reserve(spec_of(RetryBudgetSpec::Kind::kDeposit, .2, 10));
  for (int k = 0; k < 100; ++k) ASSERT_TRUE(reserve.take(at_s(1), 1));
  EXPECT_FALSE(reserve.take(at_s(1), 1));
  EXPECT_FALSE(reserve.take(at_s(10.5), 1));
  EXPECT_TRUE(reserve.take(at_s(11.5), 1));  // 10 s later the debt is forgotten
}

// gRPC (proposal A6): maxTokens 10, tokenRatio .1: retries stop when 5 tokens or fewer are left.
TEST(RetryBudget, StopsWhileFailuresAreMany) {
  RetryBudgetSpec spec = spec_of(RetryBudgetSpec::Kind::kTokens, .1, 0);
  RetryBudget budget(spec);
  for (int k = 0; k < 4; ++k) budget.failed();
  EXPECT_TRUE(budget.take(kStart, 1));
  budget.failed();
  EXPECT_FALSE(budget.take(kStart, 1));
  for (int k = 0; k < 10; ++k) budget.succeeded();
  EXPECT_TRUE(budget.take(kStart, 1));
  for (int k = 0; k < 1000; ++k) budget.succeeded();  // never above the most
  for (int k = 0; k < 5; ++k) budget.failed();
  EXPECT_FALSE(budget.take(kStart, 1));
}

TEST(RetryBudget, KeepsWhatItHasWhenTheSameIsConfigured) {
  const RetryBudgetSpec spec = spec_of(RetryBudgetSpec::Kind::kTokens, .1, 0);
  RetryBudget budget(spec);
  for (int k = 0; k < 8; ++k) budget.failed();
  budget.configure(spec);
  EXPECT_FALSE(budget.take(kStart, 1));
  RetryBudgetSpec other = spec;
  other.max_tokens = 20;
  budget.configure(other);
  EXPECT_TRUE(budget.take(kStart, 1));
}

}  // namespace
}  // namespace ballast
