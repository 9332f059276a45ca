#include "sim/histogram.h"

#include <algorithm>

#include "sim/check.h"

namespace ballast {

double Histogram::sum_s() const { return static_cast<double>(sum_) / 1e9; }

double Histogram::mean_s() const {
  SIM_CHECK(count_ > 0, "mean of an empty histogram");
  return static_cast<double>(sum_) / static_cast<double>(count_) / 1e9;
}

Duration Histogram::min() const {
  SIM_CHECK(count_ > 0, "minimum of an empty histogram");
  return Duration{static_cast<std::int64_t>(min_)};
}

Duration Histogram::max() const {
  SIM_CHECK(count_ > 0, "maximum of an empty histogram");
  return Duration{static_cast<std::int64_t>(max_)};
}

// The smallest and largest value that bin `bin` can hold, given the extremes of all.
std::pair<std::uint64_t, std::uint64_t> Histogram::range_of(std::size_t bin) const {
  return {std::max(lower_bound(bin), min_), std::min(lower_bound(bin + 1) - 1, max_)};
}

double Histogram::quantile_s(double q) const {
  SIM_CHECK(count_ > 0, "quantile of an empty histogram");
  const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
  std::uint64_t below = 0;
  for (std::size_t bin = bin_of(min_);; ++bin) {
    const std::uint64_t n = bins_[bin];
    if (n > 0 && static_cast<double>(below + n) >= rank) {
      const auto [low, high] = range_of(bin);
      const double inside = (rank - static_cast<double>(below)) / static_cast<double>(n);
      return (static_cast<double>(low) + inside * static_cast<double>(high - low)) / 1e9;
    }
    below += n;
  }
}

double Histogram::count_above(Duration limit) const {
  if (count_ == 0 || limit < Duration{0}) return static_cast<double>(count_);
  const auto v = static_cast<std::uint64_t>(limit.count());
  if (v >= max_) return 0;
  if (v < min_) return static_cast<double>(count_);
  const std::size_t split = bin_of(v);
  std::uint64_t above = 0;
  for (std::size_t bin = split + 1; bin < bins_.size(); ++bin) above += bins_[bin];
  // Every value the bin can hold is taken to be as likely as any other.
  const auto [low, high] = range_of(split);
  const double share = static_cast<double>(high - v) / static_cast<double>(high - low + 1);
  return static_cast<double>(above) + share * static_cast<double>(bins_[split]);
}

void Histogram::merge(const Histogram& other) {
  if (other.bins_.size() > bins_.size()) bins_.resize(other.bins_.size());
  for (std::size_t bin = 0; bin < other.bins_.size(); ++bin) bins_[bin] += other.bins_[bin];
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  bins_.clear();
  count_ = 0;
  sum_ = 0;
  min_ = ~std::uint64_t{0};
  max_ = 0;
}

void Histogram::grow(std::size_t bin) {
  SIM_CHECK(bin < bin_of(std::uint64_t{1} << 63), "a negative duration was recorded");
  bins_.resize(((bin >> kBits) + 1) << kBits);
}

}  // namespace ballast
