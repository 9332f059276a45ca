// The next completion among the servers: a tournament tree of one word a node, instant above
// server, so that a match is one `min`. Instants are ticks of 2^-20 of the mean work.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace ballast::yardstick {

using Ticks = std::uint64_t;
inline constexpr double kTicksOfMeanWork = 0x1p20;

class Tree {
 public:
  explicit Tree(std::uint32_t servers)
      : leaves_(std::bit_ceil(servers)), bits_(std::countr_zero(leaves_)), nodes_(2 * leaves_) {
    for (std::size_t i = 0; i < leaves_; ++i) nodes_[leaves_ + i] = kNever | i;
    for (std::size_t i = leaves_; i-- > 1;) nodes_[i] = nodes_[2 * i];
  }

  void set(std::uint32_t server, Ticks at) { put(server, at << bits_ | server); }
  void clear(std::uint32_t server) { put(server, kNever | server); }
  Ticks next_at() const { return nodes_[1] >> bits_; }
  std::uint32_t next() const { return static_cast<std::uint32_t>(nodes_[1] & (leaves_ - 1)); }

 private:
  static constexpr std::uint64_t kNever = std::uint64_t{1} << 63;

  void put(std::uint32_t server, std::uint64_t winner) {
    std::size_t i = leaves_ + server;
    nodes_[i] = winner;
    while (i > 1) {
      winner = std::min(winner, nodes_[i ^ 1]);
      nodes_[i >>= 1] = winner;
    }
  }

  std::size_t leaves_;
  int bits_;
  std::vector<std::uint64_t> nodes_;  // the root is nodes_[1]
};

}  // namespace ballast::yardstick
