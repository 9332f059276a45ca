// Per user and window: how many requests ended, how many of them were slow, and whether any failed.
// The warm-up is not counted.
//
// Users are met in random order, so what is kept of them must be small enough to stay near: two
// bytes a user and window, in one array a window. Counts that fill their bits are carried over into
// a table of the few users who have that many.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "sim/big_vector.h"

namespace ballast {

class UserTally {
 public:
  struct Counts {
    std::uint64_t active = 0;    // users with at least one request
    std::uint64_t affected = 0;  // at least one failed, or more than 10 % slow
  };

  // `windows` counts those after the warm-up; 0 users: nothing is tallied.
  UserTally(std::uint32_t users, std::size_t windows)
      : users_(users), windows_(windows), cells_(users * windows) {}

  // `window` as in the ledger: 0 is the warm-up.
  void record(std::uint32_t user, std::uint8_t window, bool slow, bool failed) {
    if (cells_.empty() || window == 0) return;
    const std::size_t index = (window - 1) * users_ + user;
    Cell& cell = cells_[index];
    ++cell.requests;
    cell.slow = static_cast<std::uint8_t>((cell.slow + slow) | (failed ? kFailed : 0));
    if (cell.requests == kMost || (cell.slow & kSlow) == kSlow) [[unlikely]]
      carry(index);
  }
  // Where record() will write, to prefetch; null when it will not.
  const void* address_of(std::uint32_t user, std::uint8_t window) const {
    return cells_.empty() || window == 0 ? nullptr : &cells_[(window - 1) * users_ + user];
  }
  bool any() const { return !cells_.empty(); }

  Counts count(std::size_t window) const;  // of one window, 1-based
  Counts count_all() const;                // of all windows together

 private:
  static constexpr std::uint8_t kFailed = 0x80;  // at least one request failed
  static constexpr std::uint8_t kSlow = 0x7f;
  static constexpr std::uint8_t kMost = 0xff;
  struct Cell {
    std::uint8_t requests = 0;
    std::uint8_t slow = 0;  // and kFailed
  };
  struct Sum {
    std::uint64_t requests = 0;
    std::uint64_t slow = 0;
    bool failed = false;
  };
  void carry(std::size_t index);
  void add(std::size_t index, Sum& sum) const;
  static void judge(const Sum& sum, Counts& counts);

  std::size_t users_;
  std::size_t windows_;
  BigVector<Cell> cells_;                         // [window][user]
  std::unordered_map<std::size_t, Sum> carried_;  // by index of the cell; looked up, never walked
};

}  // namespace ballast
