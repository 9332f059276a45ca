#include "sim/area.h"

#include <gtest/gtest.h>

#include "sim/random.h"

namespace ballast {
namespace {

TEST(Area, IsTheIntegralOfTheCount) {
  Area area;
  area.add(at_ns(10));     // 1 from 10
  area.add(at_ns(20));     // 2 from 20
  area.remove(at_ns(50));  // 1 from 50
  area.set(5, at_ns(60));  // 5 from 60
  area.set(2, at_ns(70));  // 2 from 70
  EXPECT_EQ(area.count(), 2u);
  EXPECT_EQ(area.reading(at_ns(100)), 10u * 1 + 30u * 2 + 10u * 1 + 10u * 5 + 30u * 2);
}

TEST(Area, AgreesWithASumOfRectangles) {
  Area area;
  Rng rng(3);
  std::uint64_t sum = 0;
  std::uint32_t count = 0;
  std::int64_t now = 0;
  for (int step = 0; step < 10000; ++step) {
    const auto pause = static_cast<std::int64_t>(rng.below(1000));
    sum += count * static_cast<std::uint64_t>(pause);
    now += pause;
    switch (rng.below(3)) {
      case 0:
        area.add(at_ns(now));
        ++count;
        break;
      case 1:
        if (count > 0) area.remove(at_ns(now)), --count;
        break;
      default:
        count = static_cast<std::uint32_t>(rng.below(50));
        area.set(count, at_ns(now));
    }
    ASSERT_EQ(area.count(), count);
    ASSERT_EQ(area.reading(at_ns(now)), sum);
  }
}

TEST(Area, StaysExactBetweenReadingsWhenItsSumsHaveWrappedRound) {
  // 4 billion units over 100 days: the integral passes 2^64 unit-nanoseconds eight seconds in.
  Area area;
  constexpr std::uint32_t kMany = 4'000'000'000;
  constexpr std::int64_t kSecond = 1'000'000'000;
  area.set(kMany, at_ns(kSecond));
  const Time late = at_ns(100 * 86400 * kSecond);
  const std::uint64_t before = area.reading(late);
  area.remove(late + Duration{1});
  const std::uint64_t after = area.reading(late + Duration{kSecond});
  EXPECT_EQ(after - before, static_cast<std::uint64_t>(kMany) + (kMany - 1ull) * (kSecond - 1ull));
}

}  // namespace
}  // namespace ballast
