// The slab of attempts in progress: one 96-byte record each, reused through a free list. A record
// also carries the identity of its request, so that a request with one attempt needs nothing else.
// Timers and callers hold (id, generation); a record that moves on bumps its generation and every
// older reference is stale.
#pragma once

#include <cstdint>

#include "models/spec.h"
#include "sim/check.h"
#include "sim/growing_array.h"
#include "sim/time.h"

namespace ballast {

using AttemptId = std::uint32_t;
inline constexpr std::uint32_t kNone = 0xffffffff;

// The copies of the n-th attempt are numbered n, n + kCopyStep, n + 2 kCopyStep, ...: what is drawn
// for a first copy is what is drawn for the attempt where there are no copies.
inline constexpr std::uint32_t kCopyStep = 1 << 20;

// The request came without work: the pool that serves it draws its own.
inline constexpr std::int64_t kPoolsWork = -1;

// Those up to kRelay are not at a server.
enum class Place : std::uint8_t {
  kFree,     // the record is unused
  kClient,   // the client waits out its backoff
  kWaiting,  // in a queue of the balancer
  kRelay,    // the balancer has its copies under way, or waits before the next
  kLost,     // sent into a black hole: nobody will answer
  kQueue,    // waiting at a server
  kService,  // a worker is on it
  kCalls,    // own work done, calls to other pools under way
  kShed,     // dropped from the queue of its server, which is about to say so
};

// For whom a record is at work.
enum class Role : std::uint8_t {
  kRequest,    // the attempt of a client
  kCopy,       // a try of a balancer, for an attempt that it relays
  kCall,       // a call of one server to another pool
  kOrphan,     // nobody waits for it any more; neither the server nor the balancer knows
  kForgotten,  // the balancer too has given it up; only the server does not know
  kProbe,      // a health check; no request, so that no book of requests shows it
};

// Small numbers of types of their own: a store to an unsigned char may change any object, as far as
// the compiler knows, and it would load everything again.
enum WindowIndex : std::uint8_t {};  // of the ledger
enum CallSite : std::uint8_t {};     // index in the calls of a pool

struct Attempt {
  Time request_at;                            // arrival of the request
  Time offered_at;                            // arrival of this attempt at its pool
  std::int64_t request_work_ns = kPoolsWork;  // drawn with the request, the same for each attempt
  std::int64_t work_ns = 0;  // work of this attempt at speed 1, or what a server has made of it
  std::uint64_t key = 0;     // key of the request's random draws
  std::uint32_t user = kNone;
  std::uint32_t next = kNone;  // queue link; the call under way while Place::kCalls
  std::uint32_t prev = kNone;
  std::uint32_t server = kNone;
  std::uint32_t upstream = kNone;
  std::uint32_t slot = kNone;  // of the worker held
  AttemptId parent = kNone;    // the attempt this one is a call or a copy of
  std::uint32_t parent_generation = 0;
  std::uint32_t relay = kNone;  // of an attempt with copies: what its balancer keeps of it
  std::uint32_t generation = 0;
  std::uint32_t number = 1;  // 1 for the first attempt of the request; see kCopyStep
  std::uint16_t traffic = 0;
  std::uint16_t instance = 0;    // of the balancer, that this attempt has reached
  std::uint16_t calls_left = 0;  // of the present call site
  CallSite call_site{0};
  Place place = Place::kFree;
  WindowIndex request_window{0};
  WindowIndex attempt_window{0};
  Role role = Role::kRequest;
  bool holds_worker : 1 = false;
  // It is at its server, but neither in the queue nor with a worker of its own: it shares the
  // workers, its calls run on without one, or it has been shed.
  bool aside : 1 = false;
  bool will_fail : 1 = false;  // an error fault has decided that the server answers with an error
};
static_assert(sizeof(Attempt) <= 96);

// Whether somebody still waits for it.
inline bool is_wanted(const Attempt& a) { return a.role < Role::kOrphan; }

class AttemptSlab {
 public:
  // Invalidates references to other records.
  AttemptId allocate() {
    if (free_ == kNone) {
      SIM_CHECK(records_.size() < kNone, "more attempts in progress than can be numbered");
      records_.emplace_back();
      return static_cast<AttemptId>(records_.size() - 1);
    }
    const AttemptId id = free_;
    Attempt& a = records_[id];
    free_ = a.next;
    const std::uint32_t generation = a.generation;
    a = Attempt{};
    a.generation = generation;
    return id;
  }
  void release(AttemptId id) {
    Attempt& a = records_[id];
    a.place = Place::kFree;
    ++a.generation;
    a.next = free_;
    free_ = id;
  }
  Attempt& operator[](AttemptId id) { return records_[id]; }
  const Attempt& operator[](AttemptId id) const { return records_[id]; }
  // Brings a record near.
  void fetch(AttemptId id) const {
    const auto* const bytes = reinterpret_cast<const char*>(&records_[id]);
    __builtin_prefetch(bytes, 1);
    __builtin_prefetch(bytes + sizeof(Attempt) - 1, 1);
  }
  std::size_t size() const { return records_.size(); }  // free ones included

 private:
  GrowingArray<Attempt> records_;
  AttemptId free_ = kNone;
};

}  // namespace ballast
