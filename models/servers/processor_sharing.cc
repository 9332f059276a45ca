#include "models/servers/processor_sharing.h"

#include <algorithm>
#include <cmath>

#include "sim/check.h"

namespace ballast {

namespace {

__extension__ using U128 = unsigned __int128;
constexpr unsigned kClockBits = 12;  // virtual units per ns: 2^12, so 2^64 units are 52 days
constexpr unsigned kRateBits = 20;
// The longest work told apart: 26 days. Whatever a heavy tail draws beyond it would wrap round.
constexpr std::uint64_t kMostWork = (std::uint64_t{1} << 63) - 1;

}  // namespace

void ProcessorSharing::advance(Time now) {
  if (heap_.empty()) {
    clock_ = 0;  // a fresh start keeps the clock far from overflow
    remainder_ = 0;
  } else {
    const U128 moved = static_cast<U128>(ns(now) - ns(at_)) * rate_ + remainder_;
    remainder_ = static_cast<std::uint64_t>(moved & ((U128{1} << kRateBits) - 1));
    const U128 clock = clock_ + (moved >> kRateBits);
    SIM_CHECK(clock < (U128{1} << 63), "processor sharing: virtual clock overflow");
    clock_ = static_cast<std::uint64_t>(clock);
  }
  at_ = now;
}

void ProcessorSharing::update_rate() {
  const double n = static_cast<double>(heap_.size());
  const double share = n > workers_ ? workers_ / n : 1.0;
  rate_ = static_cast<std::uint64_t>(
      std::llround(std::ldexp(speed_ * share, static_cast<int>(kClockBits + kRateBits))));
}

void ProcessorSharing::add(AttemptId id, std::int64_t work_ns, Time now) {
  advance(now);
  const U128 work = static_cast<U128>(work_ns) << kClockBits;
  const std::uint64_t bounded = work > kMostWork ? kMostWork : static_cast<std::uint64_t>(work);
  heap_.push_back({clock_ + bounded, sequence_++, id});
  std::push_heap(heap_.begin(), heap_.end(), later);
  update_rate();
}

AttemptId ProcessorSharing::remove_first(Time now) {
  advance(now);
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const AttemptId id = heap_.back().id;
  heap_.pop_back();
  update_rate();
  return id;
}

void ProcessorSharing::remove(AttemptId id, Time now) {
  advance(now);
  const auto job =
      std::find_if(heap_.begin(), heap_.end(), [id](const Job& j) { return j.id == id; });
  SIM_CHECK(job != heap_.end(), "processor sharing: unknown job");
  *job = heap_.back();
  heap_.pop_back();
  std::make_heap(heap_.begin(), heap_.end(), later);
  update_rate();
}

void ProcessorSharing::set_speed(double speed, Time now) {
  advance(now);
  speed_ = speed;
  update_rate();
}

void ProcessorSharing::set_workers(std::uint32_t workers, Time now) {
  advance(now);
  workers_ = workers;
  update_rate();
}

Time ProcessorSharing::next_departure(Time now) const {
  if (heap_.empty() || rate_ == 0) return kNever;
  const std::uint64_t leaves = heap_.front().leaves_at;
  if (leaves <= clock_) return now;
  const U128 distance = (static_cast<U128>(leaves - clock_) << kRateBits) - remainder_;
  const U128 wait = (distance + rate_ - 1) / rate_;
  constexpr auto kFar = static_cast<std::uint64_t>(1) << 62;
  return now + Duration{static_cast<std::int64_t>(wait > kFar ? U128{kFar} : wait)};
}

}  // namespace ballast
