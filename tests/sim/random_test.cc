#include "sim/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

namespace ballast {
namespace {

// The expected words come from this independent program (the published reference algorithms of
// Vigna's splitmix64.c and xoshiro256plusplus.c, in unbounded integers):
//
//   M = (1 << 64) - 1
//   def splitmix(x):
//       while True:
//           x = (x + 0x9e3779b97f4a7c15) & M
//           z = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & M
//           z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & M
//           yield z ^ (z >> 31)
//   def rotl(x, k): return ((x << k) | (x >> (64 - k))) & M
//   def xoshiro(s):
//       while True:
//           yield (rotl((s[0] + s[3]) & M, 23) + s[0]) & M
//           t = (s[1] << 17) & M
//           s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t
//           s[3] = rotl(s[3], 45)
//   def key(seed): g = splitmix(seed); return xoshiro([next(g) for _ in range(4)])

std::vector<std::uint64_t> draw(Rng rng, int n) {
  std::vector<std::uint64_t> words;
  for (int i = 0; i < n; ++i) words.push_back(rng());
  return words;
}

TEST(Rng, FollowsTheReferenceFromARawState) {
  EXPECT_EQ(draw(Rng(std::array<std::uint64_t, 4>{1, 2, 3, 4}), 6),
            (std::vector<std::uint64_t>{0x2800001u, 0x3800067u, 0xcc00003800067u, 0xcc201994400b2u,
                                        0x8012a2019ac433cdu, 0x8a69978acdee33bau}));
}

TEST(Rng, SeedsItsStateThroughSplitMix64) {
  EXPECT_EQ(draw(Rng(0), 3), (std::vector<std::uint64_t>{0x53175d61490b23dfu, 0x61da6f3dc380d507u,
                                                         0x5c0fdf91ec9a7bfcu}));
  EXPECT_EQ(draw(Rng(42), 3), (std::vector<std::uint64_t>{0xd0764d4f4476689fu, 0x519e4174576f3791u,
                                                          0xfbe07cfb0c24ed8cu}));
}

TEST(Rng, UniformLiesInTheHalfOpenUnitInterval) {
  // All 53 bits set give the largest value below 1.
  constexpr double kLargest = static_cast<double>(~std::uint64_t{0} >> 11) * 0x1p-53;
  static_assert(kLargest < 1);
  Rng rng(7);
  double sum = 0;
  constexpr int kDraws = 1000000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
  }
  // 99.9 % confidence: 3.29 standard errors of sqrt(1/12).
  EXPECT_NEAR(sum / kDraws, 0.5, 3.29 * 0.288675 / 1000);
}

// With n = 3/4 of the range a draw that is merely scaled down gives the values divisible by 3 twice
// the probability of the others; one that is taken modulo n favours the lower third.
TEST(Rng, BelowIsUnbiasedWhereScalingAndModuloAreNot) {
  constexpr std::uint64_t kN = 3ull << 62;
  constexpr int kDraws = 300000;
  std::array<int, 3> by_remainder{};
  std::array<int, 3> by_third{};
  Rng rng(11);
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t x = rng.below(kN);
    ASSERT_LT(x, kN);
    ++by_remainder[x % 3];
    ++by_third[x / (kN / 3)];
  }
  // Chi-square with 2 degrees of freedom; 13.82 is exceeded once in 1000.
  for (const auto& counts : {by_remainder, by_third}) {
    double chi2 = 0;
    for (const int n : counts) chi2 += (n - kDraws / 3.0) * (n - kDraws / 3.0) / (kDraws / 3.0);
    EXPECT_LT(chi2, 13.82);
  }
}

TEST(Rng, BelowReachesEveryValueOfASmallRange) {
  constexpr int kDraws = 700000;
  std::array<int, 7> counts{};
  Rng rng(12);
  for (int i = 0; i < kDraws; ++i) ++counts[rng.below(7)];
  double chi2 = 0;
  for (const int n : counts) chi2 += (n - kDraws / 7.0) * (n - kDraws / 7.0) / (kDraws / 7.0);
  EXPECT_LT(chi2, 22.46);  // 6 degrees of freedom, 99.9 %
  EXPECT_EQ(rng.below(1), 0u);
}

TEST(RunSeed, GivesEachPurposeEntitySeedAndReplicationAStreamOfItsOwn) {
  std::set<std::uint64_t> keys;
  int made = 0;
  for (const std::uint64_t seed : {0u, 1u, 2u})
    for (const std::uint32_t replication : {0u, 1u, 2u})
      for (const char* purpose : {"work", "arrivals", "users"})
        for (const char* entity : {"", "web", "web-1", "work", "arrivals"}) {
          keys.insert(RunSeed{seed, replication}.key(purpose, entity));
          ++made;
        }
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(made));
}

// Names, not positions, make the key: with a third entity in front the others draw the same.
TEST(RunSeed, AddingAnEntityDoesNotShiftAnothersDraws) {
  const auto first_draws = [](const std::vector<const char*>& entities, const char* wanted) {
    std::vector<std::uint64_t> words;
    for (const char* entity : entities) {
      auto drawn = draw(Rng(RunSeed{5, 0}.key("work", entity)), 4);
      if (std::string_view(entity) == wanted) words = drawn;
    }
    return words;
  };
  EXPECT_EQ(first_draws({"api", "web"}, "web"),
            first_draws({"admin", "api", "batch", "web"}, "web"));
  EXPECT_NE(first_draws({"api", "web"}, "web"), first_draws({"api", "web"}, "api"));
}

TEST(RunSeed, KeepsItsKeysFromVersionToVersion) {
  EXPECT_EQ((RunSeed{1, 0}.key("work", "web")), 0x7b0ff1b9b217ce69u);
}

// Two streams of one run are uncorrelated: 99.9 % confidence, correlation below 3.29 / sqrt(n).
TEST(RunSeed, StreamsOfSimilarNamesAreUncorrelated) {
  Rng a(RunSeed{1, 0}.key("work", "app-1"));
  Rng b(RunSeed{1, 0}.key("work", "app-2"));
  constexpr int kDraws = 100000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = a.uniform();
    const double y = b.uniform();
    sum += (x - 0.5) * (y - 0.5);
  }
  EXPECT_LT(std::abs(sum / kDraws * 12), 3.29 / std::sqrt(kDraws));
}

TEST(CounterKey, DependsOnTheIndicesOnly) {
  EXPECT_EQ(Rng(9, 3, 1)(), Rng(9, 3, 1)());
  std::set<std::uint64_t> firsts;
  for (std::uint64_t index = 0; index < 100; ++index)
    for (std::uint64_t sub = 0; sub < 100; ++sub) firsts.insert(Rng(9, index, sub)());
  EXPECT_EQ(firsts.size(), 10000u);
  EXPECT_NE(Rng(9, 3, 1)(), Rng(9, 1, 3)());
}

// The first draws under consecutive indices look like draws of one good generator.
// Chi-square over 256 cells, 255 degrees of freedom; 330.5 is exceeded once in 1000.
TEST(CounterKey, FirstDrawsOfConsecutiveIndicesAreUniform) {
  constexpr int kDraws = 256000;
  std::array<int, 256> counts{};
  for (std::uint64_t index = 0; index < kDraws; ++index) ++counts[Rng(1, index)() >> 56];
  double chi2 = 0;
  for (const int n : counts) chi2 += (n - 1000.0) * (n - 1000.0) / 1000.0;
  EXPECT_LT(chi2, 330.5);
}

}  // namespace
}  // namespace ballast
