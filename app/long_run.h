// Intervals from a single long run in a steady state: the warm-up is cut off (MSER-5), what is left
// is cut into batches that stand for replications (batch means), and if consecutive batches are
// correlated, or nothing is left, the run is said to be too short.
//
// Only for scenarios in which nothing changes: no events, no incident, constant rates.
#pragma once

#include <cstdint>
#include <vector>

#include "app/json.h"
#include "models/spec.h"
#include "sim/histogram.h"

namespace ballast {

bool is_steady(const SystemSpec& spec);

class LongRun {
 public:
  // The requests that ended up to `end`, since the last call.
  void add(Time end, const Histogram& latency, std::uint64_t failed);

  // {warmup_s, batches, batch_s, error_ratio{value, low, high}, latency{...}}, or {too_short: why}.
  // Null for a run that is not steady.
  Json steady_state(const SystemSpec& spec) const;

 private:
  // So many consecutive buckets; when there are too many groups, pairs of them become one.
  static constexpr std::size_t kMostGroups = 512;
  struct Group {
    Time end;
    Histogram latency;
    std::uint64_t failed = 0;
  };
  std::vector<Group> groups_;
  std::size_t buckets_per_group_ = 1;
  std::size_t buckets_in_last_ = 0;
};

}  // namespace ballast
