#include "sim/timer_ladder.h"

#include <algorithm>
#include <bit>

namespace ballast {

void TimerLadder::push(const Timer& t) {
  if (near_end_ == kNever || t.at < near_end_ || near_.empty()) {
    heap_push(t);
    if (near_end_ == kNever && near_.size() > 2 * kFew) move_near_away();
  } else if (t.at < buckets_end_) {
    buckets_[bucket_of(t.at)].push_back(t);
    ++in_buckets_;
  } else {
    far_.push_back(t);
  }
}

void TimerLadder::pop() {
  heap_pop();
  if (near_.empty()) refill();
}

// There are many now: all are far, and the first of them come near again.
void TimerLadder::move_near_away() {
  far_.swap(near_);
  refill();
}

// near_ is empty: the next bucket that is not becomes near.
void TimerLadder::refill() {
  if (in_buckets_ == 0) {
    if (far_.size() <= kFew) {
      for (const Timer& t : far_) heap_push(t);
      far_.clear();
      near_end_ = kNever;
      buckets_end_ = kStart;
      return;
    }
    lay_out(far_);
  }
  while (buckets_[next_bucket_].empty()) ++next_bucket_;
  while (is_crowded(buckets_[next_bucket_].size())) split_next_bucket();
  std::vector<Timer>& bucket = buckets_[next_bucket_++];
  in_buckets_ -= bucket.size();
  for (const Timer& t : bucket) heap_push(t);
  std::vector<Timer>().swap(bucket);  // a long bucket keeps much memory
  near_end_ =
      std::min(start_ + Duration{static_cast<std::int64_t>(next_bucket_) << shift_}, buckets_end_);
}

// A few timers in the distant future have made the buckets too long: those of the next bucket are
// spread over buckets of their own, and all others are far.
void TimerLadder::split_next_bucket() {
  std::vector<Timer> crowd;
  crowd.swap(buckets_[next_bucket_]);
  for (std::vector<Timer>& bucket : buckets_) {
    far_.insert(far_.end(), bucket.begin(), bucket.end());
    bucket.clear();
  }
  lay_out(crowd);
}

// Spreads timers over buckets; the first of them falls into the first.
void TimerLadder::lay_out(std::vector<Timer>& timers) {
  const auto [first, last] = std::minmax_element(
      timers.begin(), timers.end(), [](const Timer& a, const Timer& b) { return a.at < b.at; });
  start_ = first->at;
  const auto span = static_cast<std::uint64_t>((last->at - start_).count());
  const std::size_t most =
      std::min(kMostBuckets, std::bit_ceil(std::max<std::size_t>(timers.size() / kInBucket, 1)));
  shift_ = std::max(0, static_cast<int>(std::bit_width(span)) - std::countr_zero(most));
  const std::size_t used = bucket_of(last->at) + 1;
  if (buckets_.size() < used) buckets_.resize(used);
  for (const Timer& t : timers) buckets_[bucket_of(t.at)].push_back(t);
  in_buckets_ = timers.size();
  next_bucket_ = 0;
  // No later than the last of them: those that are far may follow at once.
  buckets_end_ = last->at + Duration{1};
  std::vector<Timer>().swap(timers);
}

void TimerLadder::heap_push(const Timer& t) {
  std::size_t i = near_.size();
  near_.push_back(t);
  while (i > 0) {
    const std::size_t parent = (i - 1) / 4;
    if (!before(t, near_[parent])) break;
    near_[i] = near_[parent];
    i = parent;
  }
  near_[i] = t;
}

void TimerLadder::heap_pop() {
  const Timer last = near_.back();
  near_.pop_back();
  const std::size_t n = near_.size();
  if (n == 0) return;
  std::size_t i = 0;
  for (;;) {
    const std::size_t first = 4 * i + 1;
    if (first >= n) break;
    std::size_t least = first;
    const std::size_t end = first + 4 < n ? first + 4 : n;
    for (std::size_t c = first + 1; c < end; ++c)
      least = before(near_[c], near_[least]) ? c : least;
    if (!before(near_[least], last)) break;
    near_[i] = near_[least];
    i = least;
  }
  near_[i] = last;
}

}  // namespace ballast
