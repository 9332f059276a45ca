// A tournament tree over a fixed number of slots, each holding one instant or none: the structure
// for "which of these n happens next". Setting or clearing a slot replays the path from its leaf to
// the root: log2(n) steps without a branch to mispredict, 2-3 times faster than any heap at the
// sizes of a server pool, and cancelling or rescheduling costs no more than setting. Ties go to the
// lowest slot.
//
// A node is one word, the instant above the slot, so that a match is one minimum. Instants share
// the word with the slot and so count from a base that follows time: among 4 slots there is room
// for 146 years, among 100 000 for 39 hours. Whatever is farther away is kept beside the tree.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "sim/big_vector.h"
#include "sim/time.h"

namespace ballast {

class WinnerTree {
 public:
  explicit WinnerTree(std::size_t slots = 0) { resize(slots); }

  // Drops all contents; time starts again. At most 2^32 slots.
  void resize(std::size_t slots);

  std::size_t slots() const { return leaves_; }

  // kNever clears the slot. `now`: neither `t` nor any instant that is set later is before it.
  void set(std::uint32_t slot, Time t, Time now) {
    std::uint64_t away = away_of(t);
    if (away >= far_) [[unlikely]]
      away = put_far(slot, t, now);
    put(slot, away);
  }
  void clear(std::uint32_t slot) { put(slot, never()); }

  Time at(std::uint32_t slot) const;

  // The earliest instant (kNever when all slots are empty) and the slot that holds it.
  Time next_time() const { return next_time_; }
  std::uint32_t next_slot() const { return next_slot_; }

  // The slot that comes first in the part of the tree where `slot` is, of 2^level parts: one of the
  // next 2^level or so. Whoever keeps much about slots can fetch it ahead.
  std::uint32_t first_beside(std::uint32_t slot, int level) const {
    const std::uint64_t front = nodes_[(leaves_ + slot) >> std::max(bits_ - level, 0)];
    return static_cast<std::uint32_t>(front & (leaves_ - 1));
  }
  // Brings near what set() will need; the nodes above belong to so many slots that they are near.
  void fetch(std::uint32_t slot) const {
    std::size_t i = leaves_ + slot;
    for (int level = 0; level < kOwnLevels; ++level, i >>= 1) __builtin_prefetch(&nodes_[i], 1);
  }

 private:
  static constexpr int kOwnLevels = 5;

  // Of an instant: its distance from the base; far_ of those for which there is no room.
  std::uint64_t away_of(Time t) const { return static_cast<std::uint64_t>(ns(t) - base_); }
  std::uint64_t never() const { return far_ + 1; }
  void put(std::uint32_t slot, std::uint64_t away) {
    std::size_t i = leaves_ + slot;
    std::uint64_t winner = away << bits_ | slot;
    nodes_[i] = winner;
    // Where a node stays as it was, so does all above it: most instants that are set are not the
    // next. To ask at every level would be a guess each time; to ask at every fourth seldom is.
    bool changed = true;
    if (odd_levels_ > 0) {
      std::uint64_t before = 0;
      for (int level = 0; level < odd_levels_; ++level) before = climb(i, winner);
      changed = before != winner;
    }
    while (changed && i > 1) {
      climb(i, winner);
      climb(i, winner);
      climb(i, winner);
      changed = climb(i, winner) != winner;
    }
    if (changed) tell(winner);
    if (any_far_) [[unlikely]]
      find_earliest_far();
  }
  // One level; gives what was in the node there.
  std::uint64_t climb(std::size_t& i, std::uint64_t& winner) {
    winner = std::min(winner, nodes_[i ^ 1]);
    i >>= 1;
    const std::uint64_t before = nodes_[i];
    nodes_[i] = winner;
    return before;
  }
  void tell(std::uint64_t root) {
    const std::uint64_t away = root >> bits_;
    next_time_ = away < far_ ? at_ns(base_ + static_cast<std::int64_t>(away)) : kNever;
    next_slot_ = static_cast<std::uint32_t>(root & (leaves_ - 1));
  }
  std::uint64_t put_far(std::uint32_t slot, Time t, Time now);
  void move_base(std::int64_t base);
  void find_earliest_far();

  Time next_time_ = kNever;
  std::uint32_t next_slot_ = 0;
  int bits_ = 1;            // of the slot in a node
  int odd_levels_ = 1;      // below those that are climbed by fours
  std::size_t leaves_ = 2;  // at least 2
  std::int64_t base_ = 0;   // in ns; no instant in the tree is before it
  std::uint64_t far_ = 0;
  bool any_far_ = false;            // false: none is
  BigVector<std::uint64_t> nodes_;  // nodes_[1] is the root, leaf of slot s is nodes_[leaves_ + s]
  BigVector<Time> far_times_;       // [slot], of those that are far; empty while there were none
};

}  // namespace ballast
