// The two tables that Envoy hashes into (source/extensions/load_balancing_policies/ring_hash and
// maglev, 2024). Host names stand for the addresses "ip:port" that Envoy hashes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/balancers/algorithms/envoy/host_sets.h"

namespace ballast {

// A ring of 64 bits. Host h gets points NAME_0, NAME_1, ... until the points of all hosts so far
// reach scale * (weights so far); the scale gives the lightest host a whole number of points and
// the ring at least min_size, but no more than max_size. A hash belongs to the first point at or
// after it, attempt a to the a-th point after that.
class EnvoyRing {
 public:
  enum class Hash : std::uint8_t { kXxhash64, kMurmur2 };
  struct Point {
    std::uint64_t position;
    ServerIndex host;
  };

  EnvoyRing(std::uint64_t min_size, std::uint64_t max_size, Hash hash)
      : min_size_(min_size), max_size_(max_size), hash_(hash) {}

  void build(std::span<const EnvoyHostSets::Share> shares, std::span<const std::string> names);
  bool empty() const { return points_.empty(); }
  ServerIndex at(std::uint64_t hash, std::uint64_t attempt) const {
    std::size_t i = first_in_bucket_[hash >> shift_];
    while (i < points_.size() && points_[i].position < hash) ++i;
    if (i == points_.size()) i = 0;
    return points_[attempt == 0 ? i : (i + attempt) % points_.size()].host;
  }
  const std::vector<Point>& points() const { return points_; }

 private:
  std::uint64_t min_size_, max_size_;
  Hash hash_;
  std::vector<Point> points_;  // ascending
  // Positions are uniform, so the top bits lead to within a point or two of the answer.
  std::vector<std::uint32_t> first_in_bucket_;
  int shift_ = 63;
};

// Maglev (Eisenbud et al., NSDI 2016) with weights: hosts in the order of their names take the
// next free place of their own permutation of the table; in round k those take part for which
// k * weight has reached their target, which grows by the largest weight at each turn. A heavy host
// therefore never gets more than one place a round. A retry turns bits of the hash.
class EnvoyMaglev {
 public:
  explicit EnvoyMaglev(std::uint64_t size) : size_(size) {}

  void build(std::span<const EnvoyHostSets::Share> shares, std::span<const std::string> names);
  bool empty() const { return table_.empty(); }
  ServerIndex at(std::uint64_t hash, std::uint64_t attempt) const {
    if (attempt > 0) hash ^= ~std::uint64_t{0} - attempt + 1;
    return table_[hash % size_];
  }
  const std::vector<ServerIndex>& table() const { return table_; }

 private:
  std::uint64_t size_;
  std::vector<ServerIndex> table_;
};

}  // namespace ballast
