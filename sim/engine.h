// The run loop. The next event is the least of three heads: the next completion (a winner tree with
// one slot per unit of work), the next arrival (one slot per source) and the next timer. One heap
// for all would be 2-4 times slower.
//
// Order at one instant: completions by slot; then timers up to Phase::kControl, in order; then
// arrivals by source; then timers of Phase::kArrive and later. A completion that is kept as a timer
// of Phase::kFinish comes after those in the tree.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/arrival_heads.h"
#include "sim/check.h"
#include "sim/time.h"
#include "sim/timer_set.h"
#include "sim/winner_tree.h"

namespace ballast {

// Time stands still: the model schedules events at one instant without end.
class TimeStandsStill : public std::runtime_error {
 public:
  explicit TimeStandsStill(Time at) : std::runtime_error("time stands still"), at_(at) {}
  Time at() const { return at_; }

 private:
  Time at_;
};

struct Engine {
  WinnerTree completions;
  ArrivalHeads arrivals;
  TimerSet timers;
  Time now = kStart;
  std::uint64_t events = 0;
};

// No honest model needs more events at one instant.
inline constexpr std::uint64_t kMostEventsAtOneInstant = 20'000'000;

// Plays events until `horizon` (excluded) or until a timer has stopped the model. The model has
//   void on_completion(std::uint32_t slot);   must set or clear the slot
//   void on_arrival(std::uint32_t source);    must set or clear the source
//   void on_timer(const Timer& timer);
//   bool is_dead(const Timer& timer) const;   that on_timer() does nothing, now or later (optional)
//   bool stopped() const;                     asked after each timer
// Afterwards `engine.now` is the horizon, or the instant of the last event when stopped.
template <typename Model>
void run(Engine& engine, Model& model, Time horizon) {
  std::uint64_t at_this_instant = 0;
  for (;;) {
    const Time completion = engine.completions.next_time();
    const Time arrival = engine.arrivals.next_time();
    const Time timer = engine.timers.next_time();
    const Time other = arrival < timer ? arrival : timer;
    const Time next = completion <= other ? completion : other;
    if (next >= horizon) {
      engine.now = horizon;
      return;
    }
    if (next <= engine.now) [[unlikely]] {
      SIM_CHECK(next == engine.now,
                "time went backwards at " + std::to_string(ns(engine.now)) + " ns");
      if (++at_this_instant > kMostEventsAtOneInstant) throw TimeStandsStill(next);
    } else {
      engine.now = next;
      at_this_instant = 0;
    }
    ++engine.events;
    if (completion == next) {
      model.on_completion(engine.completions.next_slot());
    } else if (timer == next && (arrival != next || engine.timers.next_phase() < Phase::kArrive)) {
      if constexpr (requires(const Timer& t) { model.is_dead(t); })
        model.on_timer(engine.timers.pop([&](const Timer& t) { return model.is_dead(t); }));
      else
        model.on_timer(engine.timers.pop());
      if (model.stopped()) return;
    } else {
      model.on_arrival(engine.arrivals.next_slot());
    }
  }
}

}  // namespace ballast
