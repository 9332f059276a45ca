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
  offer(kHeap, t);
  heap_push(t);
}

Timer TimerSet::pop() {
  const Timer t = head(next_);
  if (next_ == kHeap)
    heap_pop();
  else
    rings_[next_].pop();
  find_next();
  return t;
}

std::size_t TimerSet::pending() const {
  std::size_t n = heap_.size();
  for (const Ring& r : rings_) n += r.size();
  return n;
}

void TimerSet::find_next() {
  next_ = heap_.empty() ? kNothing : kHeap;
  for (std::uint32_t i = 0; i < rings_.size(); ++i) {
    if (rings_[i].empty()) continue;
    if (next_ == kNothing || before(rings_[i].front(), head(next_))) next_ = i;
  }
  next_at_ = next_ == kNothing ? kNever : head(next_).at;
}

void TimerSet::heap_push(const Timer& t) {
  std::size_t i = heap_.size();
  heap_.push_back(t);
  while (i > 0) {
    const std::size_t parent = (i - 1) / 4;
    if (!before(t, heap_[parent])) break;
    heap_[i] = heap_[parent];
    i = parent;
  }
  heap_[i] = t;
}

void TimerSet::heap_pop() {
  const Timer last = heap_.back();
  heap_.pop_back();
  const std::size_t n = heap_.size();
  if (n == 0) return;
  std::size_t i = 0;
  for (;;) {
    const std::size_t first = 4 * i + 1;
    if (first >= n) break;
    std::size_t least = first;
    const std::size_t end = first + 4 < n ? first + 4 : n;
    for (std::size_t c = first + 1; c < end; ++c)
      least = before(heap_[c], heap_[least]) ? c : least;
    if (!before(heap_[least], last)) break;
    heap_[i] = heap_[least];
    i = least;
  }
  heap_[i] = last;
}

}  // namespace ballast
