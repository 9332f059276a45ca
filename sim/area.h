// The integral over time of a count that goes up and down by whole units (a queue length, busy
// workers): exact, and one addition per change.
//
// With N(t) the count, integral(0, t) = t N(t) - sum of entry times + sum of exit times. The sums
// are kept modulo 2^64, so only differences below 2^63 unit-nanoseconds between two readings matter
// (9 billion unit-seconds), however long the run.
#pragma once

#include <cstdint>

#include "sim/time.h"

namespace ballast {

class Area {
 public:
  void add(Time now) {
    ++count_;
    sum_ -= static_cast<std::uint64_t>(ns(now));
  }
  void remove(Time now) {
    --count_;
    sum_ += static_cast<std::uint64_t>(ns(now));
  }
  void set(std::uint32_t count, Time now) {
    sum_ += (static_cast<std::uint64_t>(count_) - count) * static_cast<std::uint64_t>(ns(now));
    count_ = count;
  }
  std::uint32_t count() const { return count_; }
  // Integral from 0 to `now`, modulo 2^64; subtract two readings.
  std::uint64_t reading(Time now) const {
    return sum_ + count_ * static_cast<std::uint64_t>(ns(now));
  }

 private:
  std::uint64_t sum_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace ballast
