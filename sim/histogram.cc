#include "sim/histogram.h"

#include <algorithm>
#include <cmath>

#include "sim/check.h"

namespace ballast {

double Histogram::sum_s() const { return static_cast<double>(sum()) / 1e9; }

double Histogram::mean_s() const {
  SIM_CHECK(count_ > 0, "mean of an empty histogram");
  return static_cast<double>(sum()) / static_cast<double>(count_) / 1e9;
}

Duration Histogram::min() const {
  SIM_CHECK(count_ > 0, "minimum of an empty histogram");
  return Duration{static_cast<std::int64_t>(min_)};
}

Duration Histogram::max() const {
  SIM_CHECK(count_ > 0, "maximum of an empty histogram");
  return Duration{static_cast<std::int64_t>(max_ns())};
}

// The smallest and largest value that bin `bin` can hold, given the extremes of all.
std::pair<std::uint64_t, std::uint64_t> Histogram::range_of(std::size_t bin) const {
  return {std::max(lower_bound(bin), min_), std::min(lower_bound(bin + 1) - 1, max_ns())};
}

double Histogram::quantile_s(double q) const {
  double value_s = 0;
  quantiles_s({&q, 1}, &value_s);
  return value_s;
}

void Histogram::quantiles_s(std::span<const double> shares, double* values_s) const {
  SIM_CHECK(count_ > 0, "quantile of an empty histogram");
  std::uint64_t below = 0;
  std::size_t bin = first_bin();
  for (const double q : shares) {
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
    // The first bin up to whose end there are so many.
    const auto wanted = std::max(static_cast<std::uint64_t>(std::ceil(rank)), std::uint64_t{1});
    std::uint64_t n = in_bin(bin);
    for (; below + n < wanted; n = in_bin(++bin)) below += n;
    const auto [low, high] = range_of(bin);
    const double inside = (rank - static_cast<double>(below)) / static_cast<double>(n);
    *values_s++ = (static_cast<double>(low) + inside * static_cast<double>(high - low)) / 1e9;
  }
}

double Histogram::count_above(Duration limit) const {
  if (count_ == 0 || limit < Duration{0}) return static_cast<double>(count_);
  const auto v = static_cast<std::uint64_t>(limit.count());
  if (v >= max_ns()) return 0;
  if (v < min_) return static_cast<double>(count_);
  const std::size_t split = bin_of(v);
  std::uint64_t above = 0;
  for (std::size_t bin = split + 1; bin <= last_bin(); ++bin) above += in_bin(bin);
  // Every value the bin can hold is taken to be as likely as any other.
  const auto [low, high] = range_of(split);
  const double share = static_cast<double>(high - v) / static_cast<double>(high - low + 1);
  return static_cast<double>(above) + share * static_cast<double>(in_bin(split));
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  const std::size_t last = other.last_bin();
  if (last >= size_) grow(last);
  // No bin can overflow while all of them together do not.
  if (high_.empty() && other.high_.empty() && count_ + other.count_ <= 0xffffffff)
    for (std::size_t bin = other.first_bin(); bin <= last; ++bin) low_[bin] += other.low_[bin];
  else
    for (std::size_t bin = other.first_bin(); bin <= last; ++bin)
      add_to_bin(bin, other.in_bin(bin));
  count_ += other.count_;
  set_sum(sum() + other.sum());
  widen(other.min_, other.max_ns());
}

void Histogram::add_to_bin(std::size_t bin, std::uint64_t count) {
  const std::uint64_t sum = in_bin(bin) + count;
  low_[bin] = static_cast<std::uint32_t>(sum);
  if (sum >> 32 == 0) return;
  if (high_.empty()) high_.assign(size_, 0);
  high_[bin] = static_cast<std::uint32_t>(sum >> 32);
}

// The bin has just wrapped round to 0.
void Histogram::carry(std::size_t bin) {
  if (high_.empty()) high_.assign(size_, 0);
  ++high_[bin];
}

void Histogram::clear() {
  if (count_ == 0) return;
  std::fill(low_.get() + first_bin(), low_.get() + last_bin() + 1, 0u);
  high_.clear();
  count_ = 0;
  set_sum(0);
  min_ = 0;
  width_ = 0;
}

void Histogram::widen(std::uint64_t least, std::uint64_t most) {
  if (width_ != 0) {
    least = std::min(least, min_);
    most = std::max(most, max_ns());
  }
  min_ = least;
  width_ = most - least + 1;
}

void Histogram::reach(std::uint64_t v) {
  if (const std::size_t bin = bin_of(v); bin >= size_) grow(bin);
  widen(v, v);
}

void Histogram::grow(std::size_t bin) {
  SIM_CHECK(bin < bin_of(std::uint64_t{1} << 63), "a negative duration was recorded");
  const std::size_t size = ((bin >> kBits) + 1) << kBits;
  auto bins = std::make_unique<std::uint32_t[]>(size);
  std::copy(low_.get(), low_.get() + size_, bins.get());
  low_ = std::move(bins);
  size_ = size;
  if (!high_.empty()) high_.resize(size);
}

void Histogram::swap(Histogram& other) noexcept {
  std::swap(low_, other.low_);
  std::swap(size_, other.size_);
  std::swap(high_, other.high_);
  std::swap(count_, other.count_);
  std::swap(sum_low_, other.sum_low_);
  std::swap(sum_high_, other.sum_high_);
  std::swap(min_, other.min_);
  std::swap(width_, other.width_);
}

bool Histogram::operator==(const Histogram& other) const {
  if (count_ != other.count_ || sum() != other.sum() || min_ != other.min_ ||
      width_ != other.width_)
    return false;
  if (count_ == 0) return true;
  for (std::size_t bin = first_bin(); bin <= last_bin(); ++bin)
    if (in_bin(bin) != other.in_bin(bin)) return false;
  return true;
}

}  // namespace ballast
