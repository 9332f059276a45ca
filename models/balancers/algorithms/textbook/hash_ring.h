// A consistent-hash ring (Karger et al., STOC 1997): every server owns points on a circle of 2^64
// positions, and a key belongs to the first point at or after it.
//
// Point i of a server is hash_name(NAME + "_" + i), as Envoy and gRPC name theirs. The lightest
// server has `points` of them, the others in proportion to their weights, at least one each. Beyond
// kMaxPoints in all (the limit Envoy puts at 8 million), every server's number is scaled down.
//
// Servers leave and return without moving the keys of others: restrict() keeps the points of some.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/spec.h"

namespace ballast {

class HashRing {
 public:
  static constexpr std::uint64_t kMaxPoints = std::uint64_t{1} << 22;

  // Places the points of all servers of positive weight; nothing can be looked up before
  // restrict().
  void build(std::span<const std::string> names, std::span<const std::uint32_t> weights,
             std::uint64_t points);

  // From now on only servers with kept[i] != 0 own points.
  void restrict(std::span<const std::uint8_t> kept);

  bool empty() const { return points_.empty(); }

  ServerIndex at(std::uint64_t key) const {
    std::size_t i = first_in_bucket_[key >> shift_];
    while (i < points_.size() && points_[i].position < key) ++i;
    return points_[i == points_.size() ? 0 : i].owner;
  }

  // The owner of the first such point that accepts(owner), clockwise; at(key) when none does.
  template <typename Accepts>
  ServerIndex at(std::uint64_t key, Accepts accepts) const {
    std::size_t i = first_in_bucket_[key >> shift_];
    while (i < points_.size() && points_[i].position < key) ++i;
    for (std::size_t left = points_.size(); left > 0; --left, ++i) {
      if (i >= points_.size()) i = 0;
      if (accepts(points_[i].owner)) return points_[i].owner;
    }
    return at(key);
  }

  // The exact share of the circle that each of `count` servers owns.
  std::vector<double> shares(std::size_t count) const;

 private:
  struct Point {
    std::uint64_t position;
    ServerIndex owner;
    bool operator<(const Point& other) const {
      return position < other.position || (position == other.position && owner < other.owner);
    }
  };
  std::vector<Point> all_;     // ascending
  std::vector<Point> points_;  // those of the kept servers
  // Positions are uniform, so the top bits lead to within a point or two of the answer.
  std::vector<std::uint32_t> first_in_bucket_;
  int shift_ = 63;
};

}  // namespace ballast
