#include "app/plan/search.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

SearchResult from(std::int64_t start, const std::function<Look(std::int64_t)>& look,
                  std::int64_t most = 1000) {
  int looks = 0;
  const SearchResult result =
      search_least({1, most, start, 1 + start / 8}, [&](std::int64_t number) {
        EXPECT_LE(++looks, 60);
        EXPECT_GE(number, 1);
        EXPECT_LE(number, most);
        return look(number);
      });
  EXPECT_EQ(result.looked_at.size(), static_cast<std::size_t>(looks)) << "asked twice";
  return result;
}

TEST(SearchLeast, FindsTheBorderFromAnywhere) {
  for (const std::int64_t border : {1, 2, 3, 7, 99, 100, 500, 999, 1000})
    for (const std::int64_t start : {1, 2, 50, 333, 1000}) {
      const auto result = from(start, [&](std::int64_t n) { return Look{n >= border}; });
      EXPECT_EQ(result.least_good, border) << "from " << start;
      EXPECT_FALSE(result.bad_above_good.has_value());
    }
}

TEST(SearchLeast, SaysThatThereIsNone) {
  const auto result = from(3, [](std::int64_t) { return Look{false}; });
  EXPECT_FALSE(result.least_good.has_value());
  EXPECT_FALSE(result.bad_above_good.has_value());
}

TEST(SearchLeast, NoticesThatMoreCanBeWorse) {
  // Good from 10 on, but not at 12.
  const auto hole = from(11, [](std::int64_t n) { return Look{n >= 10 && n != 12}; });
  EXPECT_EQ(hole.least_good, 13);
  EXPECT_EQ(hole.bad_above_good, 12);
  // Good between 10 and 13 only.
  const auto island = from(11, [](std::int64_t n) { return Look{n >= 10 && n <= 13}; });
  EXPECT_FALSE(island.least_good.has_value());
  EXPECT_TRUE(island.bad_above_good.has_value());
}

TEST(SearchLeast, TakesNoUnsureLookForAProof) {
  const auto result = from(11, [](std::int64_t n) {
    return Look{n >= 10 && n != 12, n < 9 || n > 13};
  });
  EXPECT_EQ(result.least_good, 10);
  EXPECT_FALSE(result.bad_above_good.has_value());
}

TEST(SearchLeast, LooksAtAGuessFirst) {
  for (const std::int64_t guess : {40, 41, 42, 60, 5000}) {
    const auto result =
        search_least({1, 1000, 100, 12, [=] { return std::optional<std::int64_t>(guess); }},
                     [](std::int64_t n) { return Look{n >= 41}; });
    EXPECT_EQ(result.least_good, 41) << guess;
    EXPECT_TRUE(result.looked_at.contains(std::min<std::int64_t>(guess, 99)));
  }
}

TEST(SearchLeast, StopsWhenItIsTold) {
  int looks = 0;
  search_least(
      {1, 1000, 500, 50},
      [&](std::int64_t) {
        ++looks;
        return Look{true};
      },
      [&] { return looks >= 3; });
  EXPECT_LE(looks, 4);
}

}  // namespace
}  // namespace ballast
