#include "models/traffic/popularity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ballast {
namespace {

// Chi-square of draws against the exact shares, users pooled from the back until a cell expects 10,
// compared with the 99.9 % quantile (Wilson-Hilferty).
void expect_draws_follow_shares(UsersSpec users, int draws) {
  const Popularity popularity(users);
  std::vector<int> counts(users.count);
  Rng rng(RunSeed{3, 0}.key("users", std::to_string(users.zipf)));
  for (int i = 0; i < draws; ++i) {
    const std::uint32_t user = popularity.sample(rng);
    ASSERT_LT(user, users.count);
    ++counts[user];
  }
  double chi2 = 0;
  int cells = 0;
  double expected = 0;
  double observed = 0;
  for (std::uint32_t user = 0; user < users.count; ++user) {
    expected += popularity.share(user) * draws;
    observed += counts[user];
    if (expected < 10 && user + 1 < users.count) continue;
    if (expected < 10 && cells > 0) break;
    chi2 += (observed - expected) * (observed - expected) / expected;
    ++cells;
    expected = observed = 0;
  }
  ASSERT_GE(cells, 2);
  const double k = cells - 1;
  const double limit = k * std::pow(1 - 2 / (9 * k) + 3.0902 * std::sqrt(2 / (9 * k)), 3);
  EXPECT_LT(chi2, limit) << "zipf " << users.zipf << ", " << users.count << " users";
}

TEST(Popularity, DrawsUsersByTheirExactShares) {
  for (const double zipf : {0.0, 0.3, 0.8, 1.0, 1.1, 2.0, 5.0})
    for (const std::uint32_t count : {2u, 10u, 3000u})
      expect_draws_follow_shares({count, zipf}, 300000);
}

TEST(Popularity, SharesAddUpToOne) {
  for (const double zipf : {0.0, 0.5, 1.0, 1.0000001, 1.5, 4.0})
    for (const std::uint32_t count : {1u, 2u, 999u, 1000u, 1001u, 200000u}) {
      const Popularity popularity({count, zipf});
      double sum = 0;
      for (std::uint32_t user = count; user-- > 0;) sum += popularity.share(user);
      EXPECT_NEAR(sum, 1, 1e-10) << zipf << " " << count;
    }
}

TEST(Popularity, FollowsZipfsRatios) {
  const Popularity popularity({1000, 1.1});
  for (const std::uint32_t rank : {2u, 10u, 1000u})
    EXPECT_NEAR(popularity.share(0) / popularity.share(rank - 1), std::pow(rank, 1.1), 1e-9 * 2000);
}

TEST(Popularity, MakesTheFirstUserTheMostPopularOfBillions) {
  const std::uint32_t count = 4'000'000'000u;
  const Popularity popularity({count, 1});
  // H(n) = ln n + gamma + 1 / 2n.
  EXPECT_NEAR(popularity.share(0), 1 / (std::log(4e9) + 0.57721566490153286), 1e-12);
  Rng rng(1);
  int first = 0;
  std::uint32_t largest = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::uint32_t user = popularity.sample(rng);
    first += user == 0;
    largest = std::max(largest, user);
  }
  // 99.9 % confidence: 3.29 standard errors of a binomial count.
  const double p = popularity.share(0);
  EXPECT_NEAR(first, 1e5 * p, 3.29 * std::sqrt(1e5 * p * (1 - p)));
  EXPECT_GT(largest, 1'000'000'000u);
  EXPECT_LT(largest, count);
}

TEST(Popularity, HasOnlyOneUserToChooseFromOne) {
  Rng rng(1);
  for (const double zipf : {0.0, 1.0, 2.0}) EXPECT_EQ(Popularity({1, zipf}).sample(rng), 0u);
}

}  // namespace
}  // namespace ballast
