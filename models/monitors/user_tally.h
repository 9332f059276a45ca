// Per user and window: how many requests ended, how many of them were slow, and whether any failed.
// Eight bytes a user and window; the warm-up is not counted.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast {

class UserTally {
 public:
  struct Counts {
    std::uint64_t active = 0;    // users with at least one request
    std::uint64_t affected = 0;  // at least one failed, or more than 10 % slow
  };

  // `windows` counts those after the warm-up; 0 users: nothing is tallied.
  UserTally(std::uint32_t users, std::size_t windows)
      : windows_(windows), cells_(users * windows) {}

  // `window` as in the ledger: 0 is the warm-up.
  void record(std::uint32_t user, std::uint8_t window, bool slow, bool failed) {
    if (cells_.empty() || window == 0) return;
    Cell& cell = cells_[user * windows_ + window - 1];
    ++cell.requests;
    cell.slow += slow;
    if (failed) cell.slow |= kFailed;
  }
  const void* address_of(std::uint32_t user) const {
    return cells_.empty() ? nullptr : &cells_[user * windows_];
  }
  bool any() const { return !cells_.empty(); }

  Counts count(std::size_t window) const;  // of one window, 1-based
  Counts count_all() const;                // of all windows together

 private:
  static constexpr std::uint32_t kFailed = 1u << 31;
  struct Cell {
    std::uint32_t requests = 0;
    std::uint32_t slow = 0;  // top bit: at least one failed
  };
  static void judge(const Cell& cell, Counts& counts);

  std::size_t windows_;
  std::vector<Cell> cells_;  // [user][window]
};

}  // namespace ballast
