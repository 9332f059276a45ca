// One pending event of a TimerSet, and what comes first when several fall on the same instant.
#pragma once

#include <cstdint>

#include "sim/time.h"

namespace ballast {

// What happens first when several events fall on the same instant.
enum class Phase : std::uint8_t {
  kFinish,   // work that ends frees its place before anything else looks at it
  kTimeout,  // what ends on its deadline is in time; what does not is late
  kFault,    // the world breaks or mends
  kControl,  // people and controllers change settings, seeing the changed world
  kArrive,   // new work, delayed work and whatever comes back meets the settled world
  kObserve,  // measurements come last and change nothing
};

struct Timer {
  Time at;
  std::uint64_t order;    // phase in the top bits, then the sequence number
  std::uint64_t tag;      // the model's
  std::uint32_t subject;  // the model's
  std::uint32_t kind;     // the model's

  Phase phase() const { return static_cast<Phase>(order >> 56); }
};
static_assert(sizeof(Timer) == 32);

inline bool before(const Timer& a, const Timer& b) {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

}  // namespace ballast
