// The two tables that Envoy hashes into (source/extensions/load_balancing_policies/ring_hash and
// maglev, 2024). Host names stand for the addresses "ip:port" that Envoy hashes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/balancers/algorithms/envoy/host_sets.h"
#include "models/balancers/algorithms/parts/ring.h"

namespace ballast {

// A ring of 64 bits. Host h gets points NAME_0, NAME_1, ... until the points of all hosts so far
// reach scale * (weights so far); the scale gives the lightest host a whole number of points and
// the ring at least min_size, but no more than max_size. A hash belongs to the first point at or
// after it, attempt a to the a-th point after that.
class EnvoyRing {
 public:
  enum class Hash : std::uint8_t { kXxhash64, kMurmur2 };

  EnvoyRing(std::uint64_t min_size, std::uint64_t max_size, Hash hash)
      : min_size_(min_size), max_size_(max_size), hash_(hash) {}

  void build(std::span<const EnvoyHostSets::Share> shares, std::span<const std::string> names);
  bool empty() const { return ring_.empty(); }
  ServerIndex at(std::uint64_t hash, std::uint64_t attempt) const {
    if (attempt == 0) [[likely]]
      return ring_.owner_of(hash);
    const std::size_t i = ring_.lower_bound(hash);
    return ring_.owner(((i == ring_.size() ? 0 : i) + attempt) % ring_.size());
  }
  const Ring<std::uint64_t>& points() const { return ring_; }

 private:
  std::uint64_t min_size_, max_size_;
  Hash hash_;
  Ring<std::uint64_t> ring_;
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
