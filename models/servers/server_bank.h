// All servers of all pools: admission, queues, workers, and what faults do to them. Knows nothing
// of clients or balancers: it takes attempts and says when their own work is done.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/monitors/ledger.h"
#include "models/servers/server.h"
#include "models/spec.h"
#include "sim/big_vector.h"
#include "sim/engine.h"
#include "sim/random.h"

namespace ballast {

class ServerBank {
 public:
  // `unlimited_kind`: the kind of the timers that end work on servers with unlimited workers; the
  // caller hands those timers to finish_unlimited(). `shed_kind`: of those that drop an attempt
  // from a queue, for is_shed().
  ServerBank(const SystemSpec& spec, Engine& engine, AttemptSlab& attempts,
             std::uint32_t unlimited_kind, std::uint32_t shed_kind);
  void set_ledger(Ledger* ledger) { ledger_ = ledger; }

  std::size_t size() const { return servers_.size(); }
  Server& operator[](ServerId id) { return servers_[id]; }
  const Server& operator[](ServerId id) const { return servers_[id]; }
  ServerId id(PoolIndex pool, ServerIndex server) const { return first_[pool] + server; }

  // Brings near what an attempt touches of the server.
  void fetch(ServerId id) const {
    const auto* const lines = reinterpret_cast<const char*>(&servers_[id]);
    __builtin_prefetch(lines, 1);
    __builtin_prefetch(lines + 64, 1);
  }
  // Who works there, to be fetched ahead; kNone: nobody, or under processor sharing.
  AttemptId attempt_on(std::uint32_t slot) const { return slot_attempt_[slot]; }
  const void* address_of(std::uint32_t slot) const { return &slot_attempt_[slot]; }

  enum class Admission : std::uint8_t { kAccepted, kQueueFull, kRefused, kRejected, kLost };
  // An attempt whose `server`, `work_ns` and `offered_at` are set arrives there.
  Admission admit(AttemptId id) {
    Attempt& a = attempts_[id];
    return admit(servers_[a.server], a, id);
  }
  Admission admit(Server& s, Attempt& a, AttemptId id) {
    if (!s.plain) [[unlikely]]
      return admit_with_care(s, id);
    if (s.busy.count() < s.workers) {
      s.busy.add(engine_.now);
      const auto worker = static_cast<std::uint32_t>(std::countr_zero(s.free_workers));
      s.free_workers &= s.free_workers - 1;
      start_on_slot(s, a, id, s.first_slot + worker);
      return Admission::kAccepted;
    }
    if (s.queued.count() >= s.queue_limit) return Admission::kQueueFull;
    a.place = Place::kQueue;
    append(s, a, id);
    s.queued.add(engine_.now);
    if (s.queued.count() > s.queue_max) s.queue_max = s.queued.count();
    return Admission::kAccepted;
  }

  // A completion slot is due: returns the attempt whose own work is done. It keeps its worker, and
  // the slot stays due, until release_worker() or hold_worker(); under processor sharing the job
  // has left the shared workers and neither does anything.
  AttemptId finish_work(std::uint32_t slot) {
    const AttemptId id = slot_attempt_[slot];
    return id != kNone ? id : finish_shared(slot);
  }
  // The same for a timer of `unlimited_kind`; kNone when the timer is stale.
  AttemptId finish_unlimited(AttemptId id, std::uint64_t tag);
  // The worker of `a`, if it holds one, takes the next attempt from the queue, or falls idle.
  void release_worker(Attempt& a) { release_worker(servers_[a.server], a); }
  void release_worker(Server& s, Attempt& a) {
    if (!a.holds_worker) return;
    if (s.plain) [[likely]]
      release_plain_worker(s, a);
    else
      release_with_care(a);
  }
  // The same for a plain server, and an attempt that does hold a worker.
  void release_plain_worker(Server& s, Attempt& a) {
    a.holds_worker = false;
    const std::uint32_t slot = a.slot;
    a.slot = kNone;
    const std::uint32_t worker = slot - s.first_slot;
    if (s.head != kNone && worker < s.workers) {
      const AttemptId next = s.head;
      Attempt& n = attempts_[next];
      s.head = n.next;
      // Without a branch: whether others wait is as good as random.
      attempts_[s.head == kNone ? next : s.head].prev = kNone;
      s.tail = s.head == kNone ? kNone : s.tail;
      s.queued.remove(engine_.now);
      start_on_slot(s, n, next, slot);  // the worker stays busy: one update of the tree
      return;
    }
    slot_attempt_[slot] = kNone;
    if (worker < s.workers) s.free_workers |= std::uint64_t{1} << worker;
    engine_.completions.clear(slot);
    s.busy.remove(engine_.now);
    if (s.head != kNone) [[unlikely]]
      start_waiting(s);
  }
  // The same for an attempt that stays.
  void release_and_stay(Server& s, Attempt& a) {
    if (!a.holds_worker) return;
    release_worker(s, a);
    step_aside(s, a);
  }
  // The worker of `a`, if it holds one, stays with it without working.
  void hold_worker(const Attempt& a) {
    if (a.holds_worker && a.slot != kNone) engine_.completions.clear(a.slot);
    crowd_changed(servers_[a.server]);
  }
  // The attempt is no longer at its server, its worker already released. How long it has been there
  // the ledger notes when it is ok, and book_stay() otherwise.
  void depart(Attempt& a) { depart(servers_[a.server], a); }
  void depart(Server& s, Attempt& a) {
    if (a.aside) [[unlikely]] {
      a.aside = false;
      s.aside.remove(engine_.now);
    }
    if (!s.present && s.in_system() == 0) [[unlikely]]
      settle(a.server);
  }
  void book_stay(const Attempt& a) {
    servers_[a.server].stay_ns += static_cast<std::uint64_t>((engine_.now - a.offered_at).count());
  }

  // What servers that mind their load (`guard`) are told (server_guard.cc): new settings; that the
  // process has died, with all that it had learned; that an attempt has been answered.
  void configure_guard(ServerId id, const PoolSpec& pool);
  void forget_load(ServerId id);
  void answered(const Server& s, AttemptId id) {
    if (!s.plain && s.guard) [[unlikely]]
      sample(id, false);
  }
  // A timer of `shed_kind` is due: whether the attempt has been dropped from the queue. It is still
  // at the server, until depart().
  bool is_shed(AttemptId id, std::uint64_t tag);

  // Takes an attempt out of queue or service, wherever it is.
  void withdraw(AttemptId id);
  // All attempts now at the server, in order of their ids.
  std::vector<AttemptId> attempts_at(ServerId id) const;

  // Changes of the world. Each leaves the server working on whatever it may work on.
  void set_workers(ServerId id, std::uint32_t workers);
  void set_calls(ServerId id, bool calls) {
    servers_[id].calls = calls;
    servers_[id].classify();
  }
  void set_queue_limit(ServerId id, std::uint32_t limit) { servers_[id].queue_limit = limit; }
  // After a change of configured_speed, slow_factor, cold_factor, frozen, refusing, silent or
  // present.
  void settle(ServerId id);

  // SIM_CHECKs Little's law exactly, server by server: L T = sum of the times spent there.
  void check_little() const;

  static constexpr std::uint64_t kErrorLuck = 0x6572726f72;  // counter of the draw of error faults

 private:
  Admission admit_with_care(Server& s, AttemptId id);
  void release_with_care(Attempt& a);
  AttemptId finish_shared(std::uint32_t slot);
  void step_aside(Server& s, Attempt& a) {
    a.aside = true;
    s.aside.add(engine_.now);
  }
  void start(Server& s, AttemptId id, std::uint32_t slot);
  void note_start(Server& s, Attempt& a, std::uint32_t slot) {
    a.place = Place::kService;
    a.slot = slot;
    a.holds_worker = true;
    ledger_->started(s, a, engine_.now);
    if (s.erring) [[unlikely]]
      decide_work(s, a);
  }
  void start_on_slot(Server& s, Attempt& a, AttemptId id, std::uint32_t slot) {
    note_start(s, a, slot);
    slot_attempt_[slot] = id;
    engine_.completions.set(slot, engine_.now + service_time(s, a.work_ns), engine_.now);
  }
  void start_waiting(Server& s);
  bool has_free_worker(const Server& s) const {
    return s.busy.count() < s.workers && (s.speed > 0 || s.workers == kUnlimited);
  }
  std::uint32_t take_free_slot(Server& s);
  AttemptId take_out(Server& s, AttemptId id);
  AttemptId pop_queue(Server& s) { return take_out(s, s.head); }
  // The queue may run empty without anything to start.
  AttemptId pop_next(Server& s) {
    if (s.guard) [[unlikely]]
      return pop_guarded(s);
    return pop_queue(s);
  }
  AttemptId pop_guarded(Server& s);
  bool is_over_limit(const Server& s) const;
  void note_admitted(const Server& s, AttemptId id);
  void note_queued(const Server& s, AttemptId id);
  void sample(AttemptId id, bool dropped);
  void set_shed(AttemptId id);
  std::uint32_t in_service(const Server& s) const;
  double contended(const Server& s, double speed) const;
  double full_speed(const Server& s) const {
    return s.configured_speed / (s.slow_factor * s.cold_factor);
  }
  double effective_speed(const Server& s) const {
    if (s.frozen > 0) return 0;
    if (s.guard) [[unlikely]]
      return contended(s, full_speed(s));
    return full_speed(s);
  }
  // The number of those in service may have changed.
  void crowd_changed(Server& s) {
    if (s.guard && !s.sharing) [[unlikely]]
      set_speed(s, effective_speed(s));
  }
  void enqueue(Server& s, AttemptId id);
  void unlink(Server& s, Attempt& a);
  void append(Server& s, Attempt& a, AttemptId id) {
    const AttemptId last = s.tail;
    attempts_[last == kNone ? id : last].next = id;  // without a branch, as above
    s.head = last == kNone ? id : s.head;
    a.prev = last;
    a.next = kNone;
    s.tail = id;
  }
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
  std::uint32_t unlimited_kind_, shed_kind_;
  RunSeed seed_;
  BigVector<Server> servers_;
  std::vector<ServerId> first_;        // [pool]
  BigVector<AttemptId> slot_attempt_;  // [slot]
  BigVector<ServerId> slot_server_;    // [slot]
  std::vector<std::uint32_t> slots_;   // [server]: how many it has
  // [attempt], where its server has a limit: how many were in flight there with it.
  std::vector<std::uint32_t> admitted_beside_;
};

}  // namespace ballast
