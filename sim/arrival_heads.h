// The next of a few: one instant or none for each of a handful of slots, such as the next arrival
// of each traffic entry. Setting one looks at all, which for a handful is less than any structure.
// Ties go to the lowest slot.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.h"

namespace ballast {

class ArrivalHeads {
 public:
  explicit ArrivalHeads(std::size_t slots = 1) { resize(slots); }

  // Drops all contents. At least one slot.
  void resize(std::size_t slots) {
    times_.assign(slots < 1 ? 1 : slots, kNever);
    next_time_ = kNever;
    next_slot_ = 0;
  }

  // kNever clears the slot.
  void set(std::uint32_t slot, Time t) {
    times_[slot] = t;
    next_time_ = times_[0];
    next_slot_ = 0;
    for (std::uint32_t i = 1; i < times_.size(); ++i)
      if (times_[i] < next_time_) {
        next_time_ = times_[i];
        next_slot_ = i;
      }
  }
  void clear(std::uint32_t slot) { set(slot, kNever); }

  Time at(std::uint32_t slot) const { return times_[slot]; }

  // The earliest instant (kNever when all slots are empty) and the slot that holds it.
  Time next_time() const { return next_time_; }
  std::uint32_t next_slot() const { return next_slot_; }

 private:
  std::vector<Time> times_;
  Time next_time_ = kNever;
  std::uint32_t next_slot_ = 0;
};

}  // namespace ballast
