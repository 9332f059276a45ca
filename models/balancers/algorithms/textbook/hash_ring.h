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

#include "models/balancers/algorithms/parts/ring.h"
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

  bool empty() const { return ring_.empty(); }

  ServerIndex at(std::uint64_t key) const { return ring_.owner_of(key); }

  // The owner of the first such point that accepts(owner), clockwise; at(key) when none does.
  template <typename Accepts>
  ServerIndex at(std::uint64_t key, Accepts accepts) const {
    std::size_t i = ring_.lower_bound(key);
    for (std::size_t left = ring_.size(); left > 0; --left, ++i) {
      if (i >= ring_.size()) i = 0;
      if (accepts(ring_.owner(i))) return ring_.owner(i);
    }
    return at(key);
  }

  // The exact share of the circle that each of `count` servers owns.
  std::vector<double> shares(std::size_t count) const;

 private:
  using Circle = Ring<std::uint64_t>;

  std::vector<Circle::Point> all_;  // ascending
  Circle ring_;                     // those of the kept servers
};

}  // namespace ballast
