// What a Prequal server says of its latency when it is probed: the median of its latest response
// times among those whose requests arrived while it held about as many requests as it does now. A
// server keeps kKept of them and takes the kCompared of the nearest number in flight (the paper
// gives no numbers).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sim/time.h"

namespace ballast {

class PrequalLatencies {
 public:
  void add(std::uint32_t in_flight_at_arrival, Duration latency) {
    samples_[added_ % kKept] = {in_flight_at_arrival, latency};
    ++added_;
  }

  // Nil when nothing is known.
  Duration at(std::uint32_t in_flight) const {
    const std::size_t known = std::min<std::uint64_t>(added_, kKept);
    if (known == 0) return Duration{0};
    std::array<Nearness, kKept> nearest{};
    for (std::size_t age = 0; age < known; ++age) {
      const Sample& s = samples_[(added_ - 1 - age) % kKept];
      const std::uint32_t apart =
          s.in_flight > in_flight ? s.in_flight - in_flight : in_flight - s.in_flight;
      nearest[age] = {std::uint64_t{apart} << 8 | age, s.latency};
    }
    const std::size_t compared = std::min(known, kCompared);
    const auto end = nearest.begin() + static_cast<std::ptrdiff_t>(known);
    const auto taken = nearest.begin() + static_cast<std::ptrdiff_t>(compared);
    std::partial_sort(nearest.begin(), taken, end,
                      [](const Nearness& a, const Nearness& b) { return a.order < b.order; });
    const auto middle = nearest.begin() + static_cast<std::ptrdiff_t>((compared - 1) / 2);
    std::nth_element(nearest.begin(), middle, taken,
                     [](const Nearness& a, const Nearness& b) { return a.latency < b.latency; });
    return middle->latency;
  }

 private:
  static constexpr std::size_t kKept = 32;
  static constexpr std::size_t kCompared = 9;
  struct Sample {
    std::uint32_t in_flight = 0;
    Duration latency{0};
  };
  struct Nearness {
    std::uint64_t order = 0;  // by distance, then by age
    Duration latency{0};
  };
  std::array<Sample, kKept> samples_{};
  std::uint64_t added_ = 0;
};

}  // namespace ballast
