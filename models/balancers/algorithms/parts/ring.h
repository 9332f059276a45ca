// A circle with owned points, as consistent hashing has it: which is the first point at or after a
// key? Points are as good as uniform, so the top bits of the key lead to within a point or two of
// the answer; the first steps from there are taken without a branch.
//
// A search touches one place of the index and one of the points: of positions that are wider than
// 32 bits the points hold the upper half, and the whole is looked at only where halves are equal.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "sim/big_vector.h"

namespace ballast {

// Positions are unsigned numbers: of 32 or 64 bits, as the product has them.
template <typename Position>
class Ring {
 public:
  struct Point {
    Position position;
    std::uint32_t owner;
  };

  // `points` are ascending.
  void build(const std::vector<Point>& points) {
    count_ = points.size();
    points_.assign(count_ + kSteps, {0xffffffff, 0});  // behind the last: no key is after them
    if constexpr (kWide) whole_.assign(count_ + kSteps, ~Position{0});
    for (std::size_t i = 0; i < count_; ++i) {
      points_[i] = {top_of(points[i].position), points[i].owner};
      if constexpr (kWide) whole_[i] = points[i].position;
    }
    // A finer index helps as long as it stays in the cache.
    const std::size_t a_point = count_ <= kFew ? 2 : 1;
    const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(a_point * count_, 2));
    shift_ = 32 - std::countr_zero(buckets);
    first_.resize(buckets);
    std::size_t i = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      while (i < count_ && points_[i].top >> shift_ < bucket) ++i;
      first_[bucket] = static_cast<std::uint32_t>(i);
    }
  }

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::uint32_t owner(std::size_t i) const { return points_[i].owner; }
  Position position(std::size_t i) const {
    if constexpr (kWide) return whole_[i];
    return points_[i].top;
  }

  // The first point at or after `key`; size() when all are before it.
  std::size_t lower_bound(Position key) const {
    const std::uint32_t top = top_of(key);
    std::size_t i = first_[top >> shift_];
    for (std::size_t step = 0; step < kSteps; ++step) i += points_[i].top < top ? 1 : 0;
    while (points_[i].top < top) ++i;
    if constexpr (kWide)
      while (points_[i].top == top && whole_[i] < key) ++i;
    return std::min(i, count_);
  }

  // The owner of the first point at or after `key`, round the circle. Requires !empty().
  std::uint32_t owner_of(Position key) const {
    const std::size_t i = lower_bound(key);
    return points_[i == count_ ? 0 : i].owner;
  }

 private:
  static constexpr bool kWide = sizeof(Position) > 4;
  static constexpr std::size_t kSteps = 2;
  static constexpr std::size_t kFew = 1 << 16;

  static std::uint32_t top_of(Position position) {
    return static_cast<std::uint32_t>(position >> (8 * sizeof(Position) - 32));
  }

  struct Top {
    std::uint32_t top;
    std::uint32_t owner;
  };
  BigVector<Top> points_;
  BigVector<Position> whole_;       // [point], of wide positions
  BigVector<std::uint32_t> first_;  // [bucket]: points before it
  std::size_t count_ = 0;
  int shift_ = 31;
};

}  // namespace ballast
