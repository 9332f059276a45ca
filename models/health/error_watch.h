// HAProxy's `observe` (src/check.c, __health_adjust, 2.6): consecutive errors of ordinary traffic
// count against a server as a failed check would. Layer 4 looks at connections only: each one made
// is a success. Layer 7 looks at answers; below 500 is a success, and a failed connection is an
// error too.
#pragma once

#include "models/health/health_counter.h"
#include "models/health/health_spec.h"
#include "models/health/seen.h"

namespace ballast {

class ErrorWatch {
 public:
  void clear() { errors_ = 0; }

  void connected(const ObserveSpec& spec) {
    if (spec.layer == ObserveSpec::Layer::k4) errors_ = 0;
  }

  // True when the limit is reached: `counter` has been told, and the next check is due soon.
  bool ended(const ObserveSpec& spec, Seen seen, HealthCounter& counter) {
    const bool connection = seen == Seen::kRefused || seen == Seen::kUnconnected;
    if (seen == Seen::kNothing) return false;
    if (!connection) {
      if (spec.layer == ObserveSpec::Layer::k4) return false;
      if (seen == Seen::kAnswered) {
        errors_ = 0;
        return false;
      }
    }
    if (++errors_ < spec.error_limit) return false;
    errors_ = 0;
    switch (spec.on_error) {
      case ObserveSpec::OnError::kFastInterval:
        break;
      case ObserveSpec::OnError::kFailCheck:
        counter.failed();
        break;
      case ObserveSpec::OnError::kSuddenDeath:
        counter.sudden_death();
        break;
      case ObserveSpec::OnError::kMarkDown:
        counter.mark_down();
        break;
    }
    return true;
  }

 private:
  std::uint32_t errors_ = 0;  // consecutive
};

}  // namespace ballast
