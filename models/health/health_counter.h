// The state of a server's health check, as HAProxy keeps it (src/check.c, 2.6): one number from 0
// to rise + fall - 1. A failure takes one off, and everything once the server is below `rise`; a
// pass adds one, and everything once it reaches `rise`. The server is up from `rise` on. So `fall`
// failures in a row take a healthy server down, and `rise` passes in a row bring it up again.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/health/health_spec.h"

namespace ballast {

class HealthCounter {
 public:
  HealthCounter() = default;
  explicit HealthCounter(const CheckSpec& spec) : rise_(spec.rise), fall_(spec.fall) {
    restart(spec.initially_up);
  }

  // As at the start: up with a single failure to go, or down with a single pass to go.
  void restart(bool up) {
    health_ = up ? rise_ : 0;
    untried_down_ = !up;
  }
  // Other thresholds for the server as it stands.
  void configure(const CheckSpec& spec) {
    const bool was_up = up(), was_full = full();
    const std::uint32_t above = was_up ? health_ - rise_ : 0;
    rise_ = spec.rise;
    fall_ = spec.fall;
    if (was_full)
      health_ = most();
    else if (was_up)
      health_ = std::min(rise_ + above, most());
    else
      health_ = std::min(health_, rise_ - 1);
  }

  bool up() const { return health_ >= rise_; }
  bool full() const { return health_ == most(); }  // and nothing under way
  bool at_bottom() const { return health_ == 0; }

  void passed() {
    if (health_ < most()) ++health_;
    if (health_ >= rise_ || untried_down_) health_ = most();
    untried_down_ = false;
  }
  void failed() {
    if (health_ > 0) --health_;
    if (health_ < rise_) health_ = 0;
    untried_down_ = false;
  }

  // What errors of ordinary traffic do (`on-error`): a failure that leaves at most one more to go,
  // and one that leaves none.
  void sudden_death() {
    if (health_ > rise_) health_ = rise_ + 1;
    failed();
  }
  void mark_down() {
    health_ = rise_;
    failed();
  }

 private:
  std::uint32_t most() const { return rise_ + fall_ - 1; }

  std::uint32_t rise_ = 2;
  std::uint32_t fall_ = 3;
  std::uint32_t health_ = 2;
  bool untried_down_ = false;
};

// How long until the next check. `fast`: errors of ordinary traffic have asked for haste.
inline Duration wait_for_check(const CheckSpec& spec, const HealthCounter& counter, bool fast) {
  if (counter.full() && !fast) return spec.interval;
  if (counter.at_bottom()) return spec.down_interval.value_or(spec.interval);
  return spec.fast_interval.value_or(spec.interval);
}

}  // namespace ballast
