// All servers of all pools: admission, queues, workers, and what faults do to them. Knows nothing
// of clients or balancers: it takes attempts and says when their own work is done.
#pragma once

#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/monitors/ledger.h"
#include "models/servers/server.h"
#include "models/spec.h"
#include "sim/engine.h"
#include "sim/random.h"

namespace ballast {

class ServerBank {
 public:
  // `unlimited_kind`: the kind of the timers that end work on servers with unlimited workers; the
  // caller hands those timers to finish_unlimited().
  ServerBank(const SystemSpec& spec, Engine& engine, AttemptSlab& attempts,
             std::uint32_t unlimited_kind);
  void set_ledger(Ledger* ledger) { ledger_ = ledger; }

  std::size_t size() const { return servers_.size(); }
  Server& operator[](ServerId id) { return servers_[id]; }
  const Server& operator[](ServerId id) const { return servers_[id]; }
  ServerId id(PoolIndex pool, ServerIndex server) const { return first_[pool] + server; }

  enum class Admission : std::uint8_t { kAccepted, kQueueFull, kRefused, kLost };
  // An attempt whose `server`, `work_ns` and `offered_at` are set arrives there.
  Admission admit(AttemptId id);

  // A completion slot is due: returns the attempt whose own work is done. It keeps its worker, and
  // the slot stays due, until release_worker() or hold_worker(); under processor sharing the job
  // has left the shared workers and neither does anything.
  AttemptId finish_work(std::uint32_t slot);
  // The same for a timer of `unlimited_kind`; kNone when the timer is stale.
  AttemptId finish_unlimited(AttemptId id, std::uint64_t tag);
  // The worker of `a`, if it holds one, takes the next attempt from the queue, or falls idle.
  void release_worker(Attempt& a);
  // The worker of `a`, if it holds one, stays with it without working.
  void hold_worker(const Attempt& a) {
    if (a.holds_worker && a.slot != kNone) engine_.completions.clear(a.slot);
  }
  // The attempt is no longer at its server, its worker already released.
  void depart(const Attempt& a);

  // Takes an attempt out of queue or service, wherever it is.
  void withdraw(AttemptId id);
  // All attempts now at the server, in order of their ids.
  std::vector<AttemptId> attempts_at(ServerId id) const;

  // Changes of the world. Each leaves the server working on whatever it may work on.
  void set_workers(ServerId id, std::uint32_t workers);
  void set_queue_limit(ServerId id, std::uint32_t limit) { servers_[id].queue_limit = limit; }
  // After a change of configured_speed, slow_factor, frozen, refusing, silent or present.
  void settle(ServerId id);

  // SIM_CHECKs Little's law exactly, server by server: L T = sum of the times spent there.
  void check_little() const;

  static constexpr std::uint64_t kErrorLuck = 0x6572726f72;  // counter of the draw of error faults

 private:
  void start(Server& s, AttemptId id, std::uint32_t slot);
  void start_waiting(Server& s);
  bool has_free_worker(const Server& s) const {
    return s.busy < s.workers && (s.speed > 0 || s.workers == kUnlimited);
  }
  std::uint32_t take_free_slot(Server& s);
  AttemptId pop_queue(Server& s);
  void enqueue(Server& s, AttemptId id);
  void unlink(Server& s, Attempt& a);
  void append(Server& s, AttemptId id);
  std::int64_t decide_work(const Server& s, Attempt& a) const;
  void set_speed(Server& s, double speed);
  void set_unlimited_timer(Server& s, AttemptId id);
  void resettle_sharing(Server& s);
  Duration service_time(const Server& s, std::int64_t work_ns) const {
    return s.speed == 1.0
               ? Duration{work_ns}
               : Duration{static_cast<std::int64_t>(static_cast<double>(work_ns) / s.speed + 0.5)};
  }

  Engine& engine_;
  AttemptSlab& attempts_;
  Ledger* ledger_ = nullptr;
  std::uint32_t unlimited_kind_;
  std::vector<Server> servers_;
  std::vector<ServerId> first_;          // [pool]
  std::vector<AttemptId> slot_attempt_;  // [slot]
  std::vector<ServerId> slot_server_;    // [slot]
  std::vector<std::uint32_t> slots_;     // [server]: how many it has
};

}  // namespace ballast
