// gRPC's static stride scheduler
// (src/core/load_balancing/weighted_round_robin/static_stride_scheduler.cc, 2024): weighted round
// robin without a state but a sequence number. Weights are capped at ten times their mean, scaled
// so that the largest is 65535, and are at least 1 % of the mean; unknown ones (0) take the mean.
// Number s stands for entry s mod n in round s / n, which is chosen in `weight` of 65535 rounds,
// evenly spread and half a turn later for every other entry.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace ballast {

class GrpcStaticStride {
 public:
  static constexpr std::uint32_t kMaxWeight = 0xffff;

  // False when there is nothing to schedule: fewer than two entries, or no known weight.
  bool build(std::span<const float> weights) {
    weights_.clear();
    double sum = 0;
    float largest = 0;
    std::size_t known = 0;
    for (const float weight : weights) {
      sum += weight;
      largest = std::max(largest, weight);
      if (weight != 0) ++known;
    }
    if (weights.size() < 2 || known == 0) return false;
    const double mean = sum / static_cast<double>(known);
    if (largest / mean > kMaxOverMean) largest = static_cast<float>(kMaxOverMean * mean);
    const double factor = kMaxWeight / static_cast<double>(largest);
    const std::uint16_t scaled_mean = rounded(factor * mean);
    const std::uint16_t least = std::max<std::uint16_t>(1, rounded(scaled_mean * kMinOverMean));
    for (const float weight : weights) {
      const double capped = std::min(weight, largest);
      weights_.push_back(weight == 0 ? scaled_mean : std::max(least, rounded(capped * factor)));
    }
    return true;
  }

  // The next entry; every number looked at is taken from `sequence`.
  std::uint32_t pick(std::uint32_t& sequence) const {
    const auto count = static_cast<std::uint32_t>(weights_.size());
    // The number counts on by one, so its parts need no division but when it wraps.
    std::uint32_t entry = sequence % count;
    std::uint64_t round = sequence / count;
    while (true) {
      const std::uint64_t weight = weights_[entry];
      const std::uint64_t place =
          (weight * round + std::uint64_t{entry} * (kMaxWeight / 2)) % kMaxWeight;
      const bool chosen = place >= kMaxWeight - weight;
      const std::uint32_t looked_at = entry;
      if (++sequence == 0) {
        entry = 0;
        round = 0;
      } else if (++entry == count) {
        entry = 0;
        ++round;
      }
      if (chosen) return looked_at;
    }
  }

  const std::vector<std::uint16_t>& weights() const { return weights_; }

 private:
  static constexpr double kMaxOverMean = 10;
  static constexpr double kMinOverMean = 0.01;
  static std::uint16_t rounded(double value) {
    return static_cast<std::uint16_t>(std::lround(value));
  }
  std::vector<std::uint16_t> weights_;
};

}  // namespace ballast
