// Timers of any delay, by time, then phase, then sequence. Few timers are a 4-ary heap. Many are
// sorted in steps, as in a ladder queue (Tang, Goh & Thng, "Ladder queue: an O(1) priority queue
// structure for large-scale discrete event simulation", ACM TOMACS 15, 2005): what is far off lies
// unsorted; when its time comes nearer it is spread over buckets of equal length, and only the
// bucket whose turn it is becomes a heap. A million timers of a heap are a million random reads;
// here they are read and written in rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.h"
#include "sim/timer.h"

namespace ballast {

class TimerLadder {
 public:
  bool empty() const { return near_.empty(); }
  std::size_t size() const { return near_.size() + in_buckets_ + far_.size(); }
  // Requires !empty().
  const Timer& front() const { return near_.front(); }
  void push(const Timer& t);
  void pop();

 private:
  static constexpr std::size_t kFew = 1024;     // as many stay a heap, come what may
  static constexpr std::size_t kInBucket = 64;  // on average, when buckets are laid out
  static constexpr std::size_t kMostBuckets = 4096;
  static constexpr std::size_t kCrowd = 4096;  // fewer of one bucket are never spread again

  std::size_t bucket_of(Time t) const {
    return static_cast<std::size_t>((t - start_).count() >> shift_);
  }
  void heap_push(const Timer& t);
  void heap_pop();
  void move_near_away();
  void refill();
  bool is_crowded(std::size_t bucket) const {
    return bucket > kCrowd && 8 * bucket > in_buckets_ && shift_ > 0;
  }
  void lay_out(std::vector<Timer>& timers);
  void split_next_bucket();

  // Invariant: near_ holds all timers before near_end_, and at least one if there are any at all.
  std::vector<Timer> near_;                  // a 4-ary heap
  Time near_end_ = kNever;                   // kNever: all are near
  std::vector<std::vector<Timer>> buckets_;  // bucket i: from start_ + (i << shift_)
  std::size_t next_bucket_ = 0;              // the first that is not yet near
  std::size_t in_buckets_ = 0;
  Time start_ = kStart;
  int shift_ = 0;
  Time buckets_end_ = kStart;  // what comes at or after it is far
  std::vector<Timer> far_;
};

}  // namespace ballast
