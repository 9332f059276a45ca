// An ordered set of servers: by key, and among equal keys by the time of insertion (first in, first
// out), which is how the trees of real balancers break ties. The least server is known at once;
// inserting, moving and taking out cost log2(n) steps along one path of a tournament tree, without
// allocation. Used by the HAProxy algorithms and by earliest-deadline-first schedules.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "models/spec.h"
#include "sim/check.h"

namespace ballast {

class ServerOrder {
 public:
  // Room for servers 0 .. count - 1; keeps what is inside.
  void resize(std::size_t count) {
    SIM_CHECK(count <= kServerMask, "too many servers for one ordered set");
    const std::size_t leaves = std::bit_ceil(std::max<std::size_t>(count, 1));
    if (leaves == leaves_) return;
    std::vector<Node> grown(2 * leaves, kEmpty);
    std::copy(nodes_.begin() + static_cast<std::ptrdiff_t>(leaves_), nodes_.end(),
              grown.begin() + static_cast<std::ptrdiff_t>(leaves));
    nodes_ = std::move(grown);
    leaves_ = leaves;
    for (std::size_t i = leaves_; i-- > 1;) nodes_[i] = std::min(nodes_[2 * i], nodes_[2 * i + 1]);
  }

  void clear() {
    std::fill(nodes_.begin(), nodes_.end(), kEmpty);
    insertions_ = 0;
  }

  bool contains(ServerIndex server) const { return nodes_[leaves_ + server] != kEmpty; }
  std::uint64_t key(ServerIndex server) const {
    return static_cast<std::uint64_t>(nodes_[leaves_ + server] >> 64);
  }

  // Orders the servers inside.
  __extension__ using Rank = unsigned __int128;
  Rank rank(ServerIndex server) const { return nodes_[leaves_ + server]; }

  // Puts the server behind all others of the same key; one that is inside already is moved.
  void insert(ServerIndex server, std::uint64_t key) {
    const std::uint64_t tie = (insertions_++ << kServerBits) | server;
    place(server, (static_cast<Node>(key) << 64) | tie);
  }
  // Puts the server in its place by index among others of the same key: for products that keep
  // their servers in a list and let the first of the least win.
  void insert_in_place(ServerIndex server, std::uint64_t key) {
    place(server, (static_cast<Node>(key) << 64) | server);
  }
  void erase(ServerIndex server) { place(server, kEmpty); }

  // Takes the server out for a while; put_back() returns it to its place, also among its equals.
  Rank set_aside(ServerIndex server) {
    const Rank kept = nodes_[leaves_ + server];
    place(server, kEmpty);
    return kept;
  }
  void put_back(ServerIndex server, Rank kept) { place(server, kept); }

  // The server of the least key, kNoServer (0xffffffff) when the set is empty.
  ServerIndex first() const {
    return nodes_[1] == kEmpty ? ServerIndex{0xffffffff}
                               : static_cast<ServerIndex>(nodes_[1] & kServerMask);
  }

  // The first server other than `avoided`, if there is one; `avoided` keeps its place.
  ServerIndex first_other_than(ServerIndex avoided) {
    if (first() != avoided || nodes_[1] == kEmpty) return first();
    const Rank kept = set_aside(avoided);
    const ServerIndex other = first();
    put_back(avoided, kept);
    return other;
  }

 private:
  // Key (64 bits), insertion number (40), server (24), so that one comparison orders everything.
  // 2^40 insertions are a thousand times the longest run.
  using Node = Rank;
  static constexpr int kServerBits = 24;
  static constexpr std::uint64_t kServerMask = (std::uint64_t{1} << kServerBits) - 1;
  static constexpr Node kEmpty = ~Node{0};

  void place(ServerIndex server, Node node) {
    std::size_t i = leaves_ + server;
    nodes_[i] = node;
    while (i > 1) {
      const Node other = nodes_[i ^ 1];
      node = other < node ? other : node;
      i >>= 1;
      nodes_[i] = node;
    }
  }

  std::size_t leaves_ = 1;
  std::vector<Node> nodes_ = std::vector<Node>(2, kEmpty);  // root at 1, leaves from leaves_
  std::uint64_t insertions_ = 0;
};

}  // namespace ballast
