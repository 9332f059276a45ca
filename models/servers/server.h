// The state of one server: workers, a queue, and what is wrong with it. One record holds what an
// attempt touches; the queue is a list threaded through the slab of attempts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "models/attempts.h"
#include "models/servers/processor_sharing.h"
#include "models/servers/server_guard.h"
#include "sim/area.h"

namespace ballast {

using ServerId = std::uint32_t;  // over all pools

// Of the attempts that a server was offered in one window.
struct ServerTally {
  std::uint64_t offered = 0;
  std::uint64_t ok = 0;
  std::uint64_t started = 0;
  std::uint64_t wait_ns = 0;     // of those that have started
  std::uint64_t sojourn_ns = 0;  // of those that are ok
};

struct alignas(64) Server {
  // First what every attempt touches, in two lines of the cache.

  // Workers. Those of a fifo or lifo server have a slot each; a processor-sharing server has one
  // slot; a server with unlimited workers has none and keeps its completions as timers.
  std::uint32_t workers = 1;
  std::uint32_t queue_limit = kUnlimited;
  std::uint32_t first_slot = 0;
  PoolIndex pool = 0;
  std::uint64_t free_workers = 0;  // bit i: worker i of the first 64 is free

  // Queue, or the list of attempts in service when workers are unlimited.
  AttemptId head = kNone;
  AttemptId tail = kNone;

  std::uint32_t queue_max = 0;  // since the start of the window
  ServerIndex index = 0;
  Discipline discipline = Discipline::kFifo;
  bool accepts = true;      // neither crashed nor refusing nor absent
  bool black_hole = false;  // attempts and responses vanish
  // A fifo server of at most 64 workers, up and running, without guard or sharing: what nearly
  // every attempt meets, and so inlined.
  bool plain = false;
  bool straight = false;  // and its answer follows its work at once: it makes no calls
  bool erring = false;    // error_ratio > 0
  bool present = true;
  double speed = 1;  // effective: configured, slowed, cold, contended; 0 while frozen

  Area busy;
  Area queued;
  ServerTally tally;  // of the present window; those of the others are the ledger's

  // Here ends what every attempt touches.

  Area aside;                 // present, but neither queued nor with a worker: see Attempt::aside
  std::uint64_t stay_ns = 0;  // sum over those that have left without being ok, modulo 2^64

  // Cumulative, for the series: of all windows, but for `tally`.
  std::uint64_t offered_before = 0;
  std::uint64_t ok_before = 0;
  std::uint64_t failed = 0;

  Area workers_present;  // 0 when unlimited or absent
  Area presence;         // 0 or 1

  // Configuration and faults in force; `speed`, `accepts` and `black_hole` follow from them.
  double configured_speed = 1;
  bool calls = false;        // to other pools
  double slow_factor = 1;    // product of the slow faults in force
  double cold_factor = 1;    // of a cold start
  std::uint32_t starts = 0;  // cold starts so far: timers of an earlier one are stale
  double error_ratio = 0;    // of the error faults in force, as one probability
  std::uint32_t refusing = 0, frozen = 0, silent = 0;  // how many such faults are in force
  std::uint32_t crashed = 0;                           // of those that refuse
  Duration error_after{-1};  // service time of an attempt that will fail; < 0: its full work

  std::unique_ptr<ProcessorSharing> sharing;  // with that discipline, or unlimited and contended
  std::unique_ptr<ServerGuard> guard;         // null: nothing minds the load

  void classify() {
    plain = accepts && !black_hole && !guard && !sharing && workers <= 64 && speed > 0 &&
            discipline == Discipline::kFifo;
    straight = plain && !calls;
    erring = error_ratio > 0;
  }
  // The attempts present. Under processor sharing all of them are aside: its workers are nobody's.
  std::uint32_t in_system() const {
    return aside.count() + (sharing ? 0 : busy.count() + queued.count());
  }
  // The integral of their number from 0 to `now`, modulo 2^64.
  std::uint64_t in_system_reading(Time now) const {
    return aside.reading(now) + (sharing ? 0 : busy.reading(now) + queued.reading(now));
  }
  std::uint64_t offered() const { return offered_before + tally.offered; }
  std::uint64_t ok() const { return ok_before + tally.ok; }
};

static_assert(offsetof(Server, aside) <= 128);

}  // namespace ballast
