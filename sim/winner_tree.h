// A tournament tree over a fixed number of slots, each holding one instant or none: the structure
// for "which of these n happens next". Setting or clearing a slot replays the path from its leaf to
// the root: log2(n) steps without a branch to mispredict, 2-3 times faster than any heap at the
// sizes of a server pool, and cancelling or rescheduling costs no more than setting. Ties go to the
// lowest slot.
#pragma once

#include <bit>
#include <cstdint>

#include "sim/big_vector.h"
#include "sim/time.h"

namespace ballast {

class WinnerTree {
 public:
  explicit WinnerTree(std::size_t slots = 0) { resize(slots); }

  // Drops all contents.
  void resize(std::size_t slots) {
    leaves_ = std::bit_ceil(slots < 1 ? std::size_t{1} : slots);
    nodes_.resize(2 * leaves_);
    for (std::size_t i = 0; i < leaves_; ++i)
      nodes_[leaves_ + i] = node(kNever, static_cast<std::uint32_t>(i));
    for (std::size_t i = leaves_; i-- > 1;) nodes_[i] = nodes_[2 * i];
  }

  std::size_t slots() const { return leaves_; }

  // kNever clears the slot.
  void set(std::uint32_t slot, Time t) {
    std::size_t i = leaves_ + slot;
    Node winner = node(t, slot);
    nodes_[i] = winner;
    while (i > 1) {
      const Node other = nodes_[i ^ 1];
      winner = other < winner ? other : winner;
      i >>= 1;
      nodes_[i] = winner;
    }
  }
  void clear(std::uint32_t slot) { set(slot, kNever); }

  Time at(std::uint32_t slot) const { return time_of(nodes_[leaves_ + slot]); }

  // The earliest instant (kNever when all slots are empty) and the slot that holds it.
  Time next_time() const { return time_of(nodes_[1]); }
  std::uint32_t next_slot() const { return static_cast<std::uint32_t>(nodes_[1]); }

 private:
  // The instant above the slot: one comparison orders by time, then by slot, and compilers make
  // conditional moves of it (of a comparison of two members they make a branch, and its outcome is
  // as good as random).
  __extension__ using Node = unsigned __int128;
  static Node node(Time t, std::uint32_t slot) {
    return static_cast<Node>(static_cast<std::uint64_t>(ns(t))) << 64 | slot;
  }
  static Time time_of(Node node) { return at_ns(static_cast<std::int64_t>(node >> 64)); }

  std::size_t leaves_ = 1;
  BigVector<Node> nodes_;  // nodes_[1] is the root, leaf of slot s is nodes_[leaves_ + s]
};

}  // namespace ballast
