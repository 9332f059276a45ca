#include "models/balancers/algorithms/parts/ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "sim/random.h"

namespace ballast {
namespace {

template <typename Position>
class RingTest : public testing::Test {
 protected:
  using Circle = Ring<Position>;
  static constexpr Position kLast = std::numeric_limits<Position>::max();

  // Positions from `draw`, and both ends of the circle.
  template <typename Draw>
  static std::vector<typename Circle::Point> points_of(std::size_t count, Draw draw) {
    std::vector<typename Circle::Point> points;
    for (std::size_t i = 0; i < count; ++i)
      points.push_back({draw(), static_cast<std::uint32_t>(i)});
    points.push_back({0, 1000});
    points.push_back({kLast, 1001});
    std::stable_sort(points.begin(), points.end(),
                     [](const auto& a, const auto& b) { return a.position < b.position; });
    return points;
  }

  static void expect_plain_search(const std::vector<typename Circle::Point>& points, Position key) {
    Circle ring;
    ring.build(points);
    expect_plain_search(ring, points, key);
  }
  static void expect_plain_search(const Circle& ring,
                                  const std::vector<typename Circle::Point>& points, Position key) {
    const auto found = std::lower_bound(points.begin(), points.end(), key,
                                        [](const auto& p, Position k) { return p.position < k; });
    const auto expected = static_cast<std::size_t>(found - points.begin());
    ASSERT_EQ(ring.lower_bound(key), expected) << key;
    ASSERT_EQ(ring.owner_of(key), points[expected == points.size() ? 0 : expected].owner) << key;
  }
};

using Positions = testing::Types<std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(RingTest, Positions);

TYPED_TEST(RingTest, FindsWhatAPlainSearchFinds) {
  Rng rng(1);
  for (const std::size_t count : {0u, 1u, 2u, 7u, 100u, 5000u, 70000u}) {
    const auto points = this->points_of(count, [&] { return static_cast<TypeParam>(rng()); });
    Ring<TypeParam> ring;
    ring.build(points);
    ASSERT_EQ(ring.size(), points.size());
    for (const auto& point : points)
      for (const unsigned before : {0u, 1u, 2u})
        this->expect_plain_search(ring, points,
                                  static_cast<TypeParam>(point.position + 1 - before));
    for (int i = 0; i < 2000; ++i)
      this->expect_plain_search(ring, points, static_cast<TypeParam>(rng()));
  }
}

TYPED_TEST(RingTest, FindsAmongPointsThatLieTogether) {
  Rng rng(2);
  const auto points = this->points_of(
      500, [&] { return static_cast<TypeParam>(this->kLast / 3 + rng.below(200)); });
  for (int i = 0; i < 300; ++i)
    this->expect_plain_search(points, static_cast<TypeParam>(this->kLast / 3 + rng.below(220)));
}

TYPED_TEST(RingTest, OnePointOwnsTheWholeCircle) {
  Ring<TypeParam> ring;
  ring.build({{5, 42}});
  for (const TypeParam key : {TypeParam{0}, TypeParam{5}, TypeParam{6}, this->kLast})
    EXPECT_EQ(ring.owner_of(key), 42u);
  EXPECT_TRUE(Ring<TypeParam>().empty());
}

}  // namespace
}  // namespace ballast
