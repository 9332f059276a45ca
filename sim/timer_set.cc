#include "sim/timer_set.h"

#include <utility>

namespace ballast {

void TimerSet::Ring::grow() {
  const std::size_t size = items_.empty() ? 64 : items_.size() * 2;
  std::vector<Timer> bigger(size);
  const std::size_t count = tail_ - head_;
  for (std::size_t i = 0; i < count; ++i) bigger[i] = items_[(head_ + i) & mask_];
  items_ = std::move(bigger);
  head_ = 0;
  tail_ = count;
  mask_ = size - 1;
}

TimerSet::RingId TimerSet::ring(Duration delay, Phase phase) {
  for (RingId i = 0; i < rings_.size(); ++i)
    if (rings_[i].delay == delay && rings_[i].phase == phase) return i;
  rings_.emplace_back();
  rings_.back().delay = delay;
  rings_.back().phase = phase;
  return static_cast<RingId>(rings_.size() - 1);
}

void TimerSet::at(Time at, Phase phase, std::uint32_t kind, std::uint32_t subject,
                  std::uint64_t tag) {
  const Timer t{at, next_order(phase), tag, subject, kind};
  offer(kLadder, t);
  ladder_.push(t);
}

std::size_t TimerSet::pending() const {
  std::size_t n = ladder_.size();
  for (const Ring& r : rings_) n += r.size();
  return n;
}

}  // namespace ballast
