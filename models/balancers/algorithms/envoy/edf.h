// Envoy's earliest-deadline-first schedule (source/common/upstream/edf_scheduler.h, 2024): an entry
// that is picked comes back after 1 / weight, ties go to the one that was put in first, and the
// weight counts at the moment the entry is put back.
//
// A new schedule can start as if a number of picks had been played already, so that its first picks
// follow the weights (since 2024; before, every new schedule started with the heaviest entries).
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "models/balancers/algorithms/parts/server_order.h"

namespace ballast {

class EnvoyEdf {
 public:
  static constexpr std::uint64_t kMaxEarlierPicks = 0xffffffffu / 10;

  // Over the entries 0 .. count-1, `earlier` picks (below kMaxEarlierPicks) into the schedule;
  // weight(entry) > 0.
  template <typename Weight>
  void build(std::uint32_t count, std::uint64_t earlier, Weight weight) {
    if (count > room_) order_.resize(room_ = count);
    order_.clear();
    now_ = 0;
    // Whole turns are skipped by arithmetic; only the remainder, about one per entry, is played.
    // Envoy nudges the weights meanwhile, or entries whose deadlines coincide would come in bursts.
    const double nudge = earlier > 0 ? 1e-13 : 0;
    double sum = 0;
    for (std::uint32_t i = 0; i < count; ++i) sum += weight(i) + nudge;
    const auto picks = static_cast<double>(earlier);
    std::uint64_t played = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const double nudged = weight(i) + nudge;
      double turns = std::floor(nudged * picks / sum);
      if (turns > 0 && turns / nudged >= picks / sum) --turns;  // rounded up by the arithmetic
      put_back(i, (turns + 1) / nudged);
      now_ = std::max(now_, turns / nudged);
      played += static_cast<std::uint64_t>(turns);
    }
    for (; played < earlier; ++played) pick(weight);
  }

  template <typename Weight>
  std::uint32_t pick(Weight weight) {
    const std::uint32_t entry = order_.first();
    now_ = std::bit_cast<double>(order_.key(entry));
    put_back(entry, now_ + 1 / weight(entry));
    return entry;
  }

 private:
  // Deadlines are positive, so their bit patterns sort as they do.
  void put_back(std::uint32_t entry, double deadline) {
    order_.insert(entry, std::bit_cast<std::uint64_t>(deadline));
  }

  ServerOrder order_;
  std::uint32_t room_ = 0;
  double now_ = 0;
};

}  // namespace ballast
