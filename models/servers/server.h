// The state of one server: workers, a queue, and what is wrong with it. One record holds what an
// attempt touches; the queue is a list threaded through the slab of attempts.
#pragma once

#include <cstdint>
#include <memory>

#include "models/attempts.h"
#include "models/servers/processor_sharing.h"
#include "models/servers/server_guard.h"
#include "sim/area.h"

namespace ballast {

using ServerId = std::uint32_t;  // over all pools

struct alignas(64) Server {
  // First what every attempt touches, in two lines of the cache.

  // Workers. Those of a fifo or lifo server have a slot each; a processor-sharing server has one
  // slot; a server with unlimited workers has none and keeps its completions as timers.
  std::uint32_t workers = 1;
  std::uint32_t busy = 0;
  std::uint32_t queue_limit = kUnlimited;
  std::uint32_t first_slot = 0;
  std::uint64_t free_workers = 0;  // bit i: worker i of the first 64 is free

  // Queue, or the list of attempts in service when workers are unlimited.
  AttemptId head = kNone;
  AttemptId tail = kNone;

  PoolIndex pool = 0;
  std::uint32_t queue_max = 0;  // since the start of the window
  Discipline discipline = Discipline::kFifo;
  bool accepts = true;      // neither crashed nor refusing nor absent
  bool black_hole = false;  // attempts and responses vanish
  // A fifo server of at most 64 workers, up and running, without guard or sharing: what
  // nearly every attempt meets, and so inlined.
  bool plain = false;
  bool erring = false;  // error_ratio > 0
  bool present = true;
  double speed = 1;  // effective: configured, slowed, cold, contended; 0 while frozen

  Area in_system;
  Area busy_area;
  Area queued;
  std::uint64_t stay_ns = 0;  // sum over the attempts that have left, modulo 2^64

  // Cumulative, for the series.
  std::uint64_t offered = 0;
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;
  ServerIndex index = 0;

  Area workers_present;  // 0 when unlimited or absent
  Area presence;         // 0 or 1

  // Configuration and faults in force; `speed`, `accepts` and `black_hole` follow from them.
  double configured_speed = 1;
  double slow_factor = 1;    // product of the slow faults in force
  double cold_factor = 1;    // of a cold start
  std::uint32_t starts = 0;  // cold starts so far: timers of an earlier one are stale
  double error_ratio = 0;    // of the error faults in force, as one probability
  std::uint32_t refusing = 0, frozen = 0, silent = 0;  // how many such faults are in force
  std::uint32_t crashed = 0;                           // of those that refuse
  Duration error_after{-1};  // service time of an attempt that will fail; < 0: its full work

  std::unique_ptr<ProcessorSharing> sharing;  // with that discipline, or unlimited and contended
  std::unique_ptr<ServerGuard> guard;         // null: nothing minds the load
};

}  // namespace ballast
