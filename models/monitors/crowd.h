// The users who wait to come back after a failure: how many at most, and when they were gone.
#pragma once

#include <cstdint>

#include "models/result.h"

namespace ballast {

class Crowd {
 public:
  void join() {
    if (++waiting_ > stats_.peak) {
      stats_.peak = waiting_;
      stats_.cleared = false;  // a new peak has not been cleared yet
    }
  }
  void leave(Time now) {
    --waiting_;
    if (!stats_.cleared && waiting_ * 100 < stats_.peak) {
      stats_.cleared = true;
      stats_.cleared_at = now;
    }
  }
  ReturningStats stats(bool present) const {
    ReturningStats s = stats_;
    s.present = present;
    return s;
  }

 private:
  std::uint64_t waiting_ = 0;
  ReturningStats stats_;
};

}  // namespace ballast
