#include "sim/timer_set.h"

namespace ballast {

TimerSet::RingId TimerSet::ring(std::uint32_t kind, Duration delay, Phase phase) {
  for (RingId i = 0; i < rings_.size(); ++i)
    if (rings_[i].delay() == delay && rings_[i].phase() == phase && rings_[i].kind() == kind)
      return i;
  rings_.emplace_back(delay, phase, kind);
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
  for (const TimerRing& r : rings_) n += r.size();
  return n;
}

}  // namespace ballast
