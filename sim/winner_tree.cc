#include "sim/winner_tree.h"

namespace ballast {

void WinnerTree::resize(std::size_t slots) {
  leaves_ = std::bit_ceil(std::max(slots, std::size_t{2}));
  bits_ = std::countr_zero(leaves_);
  odd_levels_ = bits_ % 4;
  far_ = (~std::uint64_t{0} >> bits_) - 1;
  base_ = 0;
  any_far_ = false;
  nodes_.resize(2 * leaves_);
  for (std::size_t i = 0; i < leaves_; ++i) nodes_[leaves_ + i] = never() << bits_ | i;
  for (std::size_t i = leaves_; i-- > 1;) nodes_[i] = nodes_[2 * i];
  tell(nodes_[1]);
}

Time WinnerTree::at(std::uint32_t slot) const {
  const std::uint64_t away = nodes_[leaves_ + slot] >> bits_;
  if (away == far_) return far_times_[slot];
  return away < far_ ? at_ns(base_ + static_cast<std::int64_t>(away)) : kNever;
}

// What stands for `t`, which has no room from the present base, in its leaf. The base follows when
// it is half the room behind, so that it moves seldom and no wait of less than that is ever far.
std::uint64_t WinnerTree::put_far(std::uint32_t slot, Time t, Time now) {
  if (t == kNever) return never();
  if (away_of(now) > far_ / 2) {
    move_base(ns(now));
    if (away_of(t) < far_) return away_of(t);
  }
  far_times_.resize(leaves_);
  far_times_[slot] = t;
  any_far_ = true;
  return far_;
}

void WinnerTree::move_base(std::int64_t base) {
  any_far_ = false;
  for (std::size_t slot = 0; slot < leaves_; ++slot) {
    const Time t = at(static_cast<std::uint32_t>(slot));
    std::uint64_t away = never();
    if (t != kNever) {
      // One that is being replaced may be past.
      away = static_cast<std::uint64_t>(std::max(ns(t) - base, std::int64_t{0}));
      if (away >= far_) {
        away = far_;
        any_far_ = true;
      }
    }
    nodes_[leaves_ + slot] = away << bits_ | slot;
  }
  base_ = base;
  for (std::size_t i = leaves_; i-- > 1;) nodes_[i] = std::min(nodes_[2 * i], nodes_[2 * i + 1]);
}

// Far instants all look the same in the tree. Once there is nothing else, they are looked through
// for the earliest, the lowest slot of equals.
void WinnerTree::find_earliest_far() {
  if (nodes_[1] >> bits_ != far_) return;
  next_time_ = kNever;
  for (std::size_t slot = 0; slot < leaves_; ++slot) {
    if (nodes_[leaves_ + slot] >> bits_ != far_ || far_times_[slot] >= next_time_) continue;
    next_time_ = far_times_[slot];
    next_slot_ = static_cast<std::uint32_t>(slot);
  }
}

}  // namespace ballast
