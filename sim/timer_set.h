// Pending one-off events that are neither completions nor arrivals: timeouts, delays, changes of
// the world. Two homes, one total order:
// - timers of one kind and constant delay fire in the order they were set, so each such kind has a
//   FIFO ring (sim/timer_ring.h): setting and firing cost a few instructions, and a cancelled timer
//   (a stale tag in its payload, which only the model can see) costs no more than being skipped
//   when its turn comes;
// - all others live in a ladder (sim/timer_ladder.h).
// Order: time, then phase, then the sequence in which they were set.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.h"
#include "sim/timer.h"
#include "sim/timer_ladder.h"
#include "sim/timer_ring.h"

namespace ballast {

class TimerSet {
 public:
  using RingId = std::uint32_t;

  // The ring for timers of this kind, delay and phase, made if new.
  RingId ring(std::uint32_t kind, Duration delay, Phase phase);

  // Fires after the delay of the ring.
  void after(RingId ring, Time now, std::uint32_t subject, std::uint32_t tag);
  // Fires at an instant not before the present one.
  void at(Time at, Phase phase, std::uint32_t kind, std::uint32_t subject, std::uint64_t tag);

  bool empty() const { return next_ == kNothing; }
  Time next_time() const { return next_at_; }
  // Require !empty().
  Phase next_phase() const { return head(next_).phase(); }
  Timer pop() {
    return pop([](const Timer&) { return false; });
  }
  // Those that come next in the ring of the timer and are dead(timer) already are dropped with it:
  // most timeouts never mean anything, and then they cost no turn of their own.
  template <typename Dead>
  Timer pop(Dead dead);

  std::size_t pending() const;

 private:
  static constexpr std::uint32_t kNothing = 0xffffffff;
  static constexpr std::uint32_t kLadder = 0xfffffffe;

  Timer head(std::uint32_t home) const {
    return home == kLadder ? ladder_.front() : rings_[home].front();
  }
  std::uint64_t next_order(Phase phase) {
    return (static_cast<std::uint64_t>(phase) << 56) | sequence_++;
  }
  void find_next();
  void offer(std::uint32_t home, const Timer& t);

  std::vector<TimerRing> rings_;
  TimerLadder ladder_;
  std::uint64_t sequence_ = 0;
  std::uint32_t next_ = kNothing;  // the home that holds the next timer
  Time next_at_ = kNever;
};

inline void TimerSet::offer(std::uint32_t home, const Timer& t) {
  if (next_ == kNothing || before(t, head(next_))) {
    next_ = home;
    next_at_ = t.at;
  }
}

inline void TimerSet::find_next() {
  next_ = ladder_.empty() ? kNothing : kLadder;
  for (std::uint32_t i = 0; i < rings_.size(); ++i) {
    if (rings_[i].empty()) continue;
    if (next_ == kNothing || before(rings_[i].front(), head(next_))) next_ = i;
  }
  next_at_ = next_ == kNothing ? kNever : head(next_).at;
}

template <typename Dead>
Timer TimerSet::pop(Dead dead) {
  const Timer t = head(next_);
  if (next_ == kLadder) {
    ladder_.pop();
  } else {
    TimerRing& ring = rings_[next_];
    do ring.pop();
    while (!ring.empty() && dead(ring.front()));
  }
  find_next();
  return t;
}

inline void TimerSet::after(RingId ring, Time now, std::uint32_t subject, std::uint32_t tag) {
  TimerRing& r = rings_[ring];
  const Timer t{now + r.delay(), next_order(r.phase()), tag, subject, r.kind()};
  if (r.empty()) offer(ring, t);  // behind a non-empty front it cannot be the next
  r.push(t.at, t.order, subject, tag);
}

}  // namespace ballast
