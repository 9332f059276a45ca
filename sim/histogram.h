// A log-linear latency histogram: 128 equal bins per power of two, so the middle of a bin is within
// 1/256 = .39 % of every value in it; values below 128 ns are exact. Sum, minimum and maximum are
// exact. Two histograms merge exactly (bin by bin), in any order, to the same bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/time.h"

namespace ballast {

class Histogram {
 public:
  // Records one duration, >= 0. Amortised constant time; allocates only when a larger power of two
  // than any before is seen.
  void record(Duration d) {
    const auto v = static_cast<std::uint64_t>(d.count());
    const std::size_t bin = bin_of(v);
    if (bin >= bins_.size()) [[unlikely]]
      grow(bin);
    ++bins_[bin];
    ++count_;
    sum_ += v;
    if (v > max_) max_ = v;
    if (v < min_) min_ = v;
  }

  std::uint64_t count() const { return count_; }
  double sum_s() const;
  double mean_s() const;  // requires count() > 0
  Duration min() const;   // requires count() > 0
  Duration max() const;   // requires count() > 0
  // The value below which a share q (0..1) of the recorded values lies, interpolated linearly
  // inside its bin, never outside [min, max]. Requires count() > 0.
  double quantile_s(double q) const;
  // How many recorded values are greater than `limit`, whole bins exactly, the bin that holds
  // `limit` interpolated.
  double count_above(Duration limit) const;

  void merge(const Histogram& other);
  void clear();  // keeps the memory

  bool operator==(const Histogram&) const = default;

 private:
  static constexpr unsigned kBits = 7;  // 128 bins per octave

  static constexpr std::size_t bin_of(std::uint64_t v) {
    if (v < (1u << kBits)) return v;
    const auto shift = static_cast<unsigned>(std::bit_width(v)) - kBits - 1;
    return (static_cast<std::size_t>(shift) << kBits) + (v >> shift);
  }
  static constexpr std::uint64_t lower_bound(std::size_t bin) {
    if (bin < (2u << kBits)) return bin;
    const auto shift = static_cast<unsigned>(bin >> kBits) - 1;
    return ((bin & ((1u << kBits) - 1)) | (1u << kBits)) << shift;
  }
  std::pair<std::uint64_t, std::uint64_t> range_of(std::size_t bin) const;
  void grow(std::size_t bin);

  __extension__ using U128 = unsigned __int128;
  std::vector<std::uint64_t> bins_;  // size: whole octaves, up to the largest value seen
  std::uint64_t count_ = 0;
  U128 sum_ = 0;
  std::uint64_t min_ = ~std::uint64_t{0};
  std::uint64_t max_ = 0;
};

}  // namespace ballast
