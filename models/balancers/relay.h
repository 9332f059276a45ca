// What a balancer keeps of an attempt that it sends on itself: which copies are under way, which
// servers have been tried. One record an attempt, reused with its memory.
#pragma once

#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/policy.h"

namespace ballast {

struct Relay {
  struct Copy {
    AttemptId id;
    std::uint32_t generation;
    bool retry;  // taken from the retry budget
  };
  std::vector<Copy> copies;        // under way
  std::vector<ServerIndex> tried;  // servers of the copies sent so far, oldest first
  std::uint32_t sent = 0;          // copies, hedges included
  std::uint32_t retries = 0;
  std::uint32_t hedges = 0;
  std::uint32_t upstream = kNone;  // of the last copy, and its work
  std::int64_t work_ns = 0;
  bool same_server = false;  // the next copy goes where the last one went
  bool waiting = false;      // a retry is due
  bool ending = false;       // all copies are being ended
};

class RelaySlab {
 public:
  // Invalidates references to other records.
  std::uint32_t open() {
    if (free_.empty()) {
      records_.emplace_back();
      return static_cast<std::uint32_t>(records_.size() - 1);
    }
    const std::uint32_t id = free_.back();
    free_.pop_back();
    Relay& relay = records_[id];
    relay.copies.clear();
    relay.tried.clear();
    relay.sent = relay.retries = relay.hedges = 0;
    relay.upstream = kNone;
    relay.same_server = relay.waiting = relay.ending = false;
    return id;
  }
  void close(std::uint32_t id) { free_.push_back(id); }
  Relay& operator[](std::uint32_t id) { return records_[id]; }

 private:
  std::vector<Relay> records_;
  std::vector<std::uint32_t> free_;
};

}  // namespace ballast
