// A log-linear latency histogram: 128 equal bins per power of two, so the middle of a bin is within
// 1/256 = .39 % of every value in it; values below 128 ns are exact. Sum, minimum and maximum are
// exact. Two histograms merge exactly (bin by bin), in any order, to the same bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/time.h"

namespace ballast {

class Histogram {
 public:
  Histogram() = default;
  Histogram(const Histogram& other) { merge(other); }
  Histogram(Histogram&& other) noexcept { swap(other); }
  Histogram& operator=(Histogram other) noexcept {
    swap(other);
    return *this;
  }
  ~Histogram() = default;
  void swap(Histogram& other) noexcept;

  // Records one duration, >= 0. Amortised constant time; allocates only when a larger power of two
  // than any before is seen.
  void record(Duration d) {
    const auto v = static_cast<std::uint64_t>(d.count());
    if (v - min_ >= width_) [[unlikely]]  // all of them, while it is empty
      reach(v);
    const std::size_t bin = bin_of(v);
    if (++low_[bin] == 0) [[unlikely]]
      carry(bin);
    ++count_;
    if (__builtin_add_overflow(sum_low_, v, &sum_low_)) [[unlikely]]
      ++sum_high_;
  }

  std::uint64_t count() const { return count_; }
  double sum_s() const;
  double mean_s() const;  // requires count() > 0
  Duration min() const;   // requires count() > 0
  Duration max() const;   // requires count() > 0
  // The value below which a share q (0..1) of the recorded values lies, interpolated linearly
  // inside its bin, never outside [min, max]. Requires count() > 0.
  double quantile_s(double q) const;
  // The same for several shares, ascending, in one pass; as many values.
  void quantiles_s(std::span<const double> shares, double* values_s) const;
  // How many recorded values are greater than `limit`, whole bins exactly, the bin that holds
  // `limit` interpolated.
  double count_above(Duration limit) const;

  void merge(const Histogram& other);
  void clear();  // keeps the memory

  bool operator==(const Histogram& other) const;

  // All that it holds in a few bytes a bin, to be kept in a file; `decoded` gives nothing for bytes
  // that `encoded` cannot have written.
  std::string encoded() const;
  static std::optional<Histogram> decoded(std::string_view bytes);

 private:
  static constexpr unsigned kBits = 7;  // 128 bins per octave

  static constexpr std::size_t bin_of(std::uint64_t v) {
    // Nothing below two octaves' width is shifted: every value has a bin of its own there.
    const auto shift = static_cast<unsigned>(std::bit_width(v | ((2u << kBits) - 1))) - kBits - 1;
    return (static_cast<std::size_t>(shift) << kBits) + (v >> shift);
  }
  static constexpr std::uint64_t lower_bound(std::size_t bin) {
    if (bin < (2u << kBits)) return bin;
    const std::size_t shift = ((bin >> kBits) - 1) & 63;  // of a bin that exists it is below 64
    return ((bin & ((1u << kBits) - 1)) | (1u << kBits)) << shift;
  }
  std::pair<std::uint64_t, std::uint64_t> range_of(std::size_t bin) const;
  std::uint64_t max_ns() const { return min_ + width_ - 1; }  // requires count() > 0
  std::size_t first_bin() const { return bin_of(min_); }      // requires count() > 0
  std::size_t last_bin() const { return bin_of(max_ns()); }   // the same
  std::uint64_t in_bin(std::size_t bin) const {
    return high_.empty() ? low_[bin] : low_[bin] | std::uint64_t{high_[bin]} << 32;
  }
  void add_to_bin(std::size_t bin, std::uint64_t count);
  void carry(std::size_t bin);
  void grow(std::size_t bin);
  // All values from `least` to `most` lie inside from now on.
  void widen(std::uint64_t least, std::uint64_t most);
  // The same for one value, with a bin to hold it.
  void reach(std::uint64_t v);

  __extension__ using U128 = unsigned __int128;
  U128 sum() const { return static_cast<U128>(sum_high_) << 64 | sum_low_; }
  void set_sum(U128 sum) {
    sum_low_ = static_cast<std::uint64_t>(sum);
    sum_high_ = static_cast<std::uint64_t>(sum >> 64);
  }
  // Bins of 32 bits, because many histograms are written to in turn and should stay in the first
  // cache; what a bin holds beyond that is kept apart, where there is any.
  std::unique_ptr<std::uint32_t[]> low_;
  std::size_t size_ = 0;             // whole octaves, up to the largest value seen
  std::vector<std::uint32_t> high_;  // empty, or as many
  std::uint64_t count_ = 0;
  std::uint64_t sum_low_ = 0, sum_high_ = 0;
  std::uint64_t min_ = 0;
  std::uint64_t width_ = 0;  // from the smallest to the largest, both counted; 0 while empty
};

}  // namespace ballast
