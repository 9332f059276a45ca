// Processor sharing on c workers: n jobs share min(n, c) workers equally, so each is served at rate
// speed * min(1, c / n). Simulated in virtual time: the virtual clock runs at the rate of one job
// and a job leaves when the clock has advanced by its work, so an arrival or departure costs O(log
// n) and touches no other job. Virtual time is fixed point (units of 2^-12 ns): no rounding error
// builds up, and departures are rounded up to whole nanoseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "sim/time.h"

namespace ballast {

class ProcessorSharing {
 public:
  explicit ProcessorSharing(std::uint32_t workers) : workers_(workers) {}

  std::size_t jobs() const { return heap_.size(); }

  // Each brings the clock to `now` first.
  void add(AttemptId id, std::int64_t work_ns, Time now);
  AttemptId remove_first(Time now);  // the job that leaves next; requires jobs() > 0
  void remove(AttemptId id, Time now);
  void set_speed(double speed, Time now);
  void set_workers(std::uint32_t workers, Time now);

  // When the next job leaves if nothing changes; kNever when idle or frozen.
  Time next_departure(Time now) const;

 private:
  struct Job {
    std::uint64_t leaves_at;  // virtual
    std::uint64_t sequence;   // jobs that leave together leave in order of arrival
    AttemptId id;
  };
  static bool later(const Job& a, const Job& b) {
    return a.leaves_at != b.leaves_at ? a.leaves_at > b.leaves_at : a.sequence > b.sequence;
  }
  void advance(Time now);
  void update_rate();

  std::vector<Job> heap_;    // least leaves_at first
  std::uint64_t clock_ = 0;  // virtual
  std::uint64_t rate_ = 0;   // virtual units per 2^20 ns
  std::uint64_t sequence_ = 0;
  std::uint64_t remainder_ = 0;  // of the clock, in 2^-20 units
  Time at_ = kStart;
  std::uint32_t workers_;
  double speed_ = 1;
};

}  // namespace ballast
