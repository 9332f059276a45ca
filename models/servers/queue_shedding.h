// What a server does against a queue that has become a habit: it drops requests that have waited
// too long, so that those it serves are still worth it.
//   codel     CoDel (Nichols, Jacobson, McGregor & Iyengar, RFC 8289): once requests have waited
//   longer
//             than `target` for a whole `interval`, one is dropped as it comes to its turn, the
//             next an interval later, then interval / sqrt(2), interval / sqrt(3), until one has
//             waited less
//   facebook  Maurer, "Fail at Scale" (ACM Queue 13:8, 2015): a request that joins the queue may
//   wait
//             `interval`, or only `target` where the queue has not been empty for an `interval`;
//             with `lifo`, then also the newest is served first
// RFC 8289 counts bytes and never drops while no more than a packet is left behind; here a request
// is a packet.
#pragma once

#include <cmath>
#include <cstdint>

#include "models/attempts.h"
#include "models/spec.h"

namespace ballast {

class QueueShedding {
 public:
  explicit QueueShedding(const SheddingSpec& spec) : spec_(spec) {}

  const SheddingSpec& spec() const { return spec_; }
  bool is_codel() const { return spec_.kind == SheddingSpec::Kind::kCodel; }

  // ---- facebook

  // A request joins the queue, which was empty before or not; returns how long it may wait.
  Duration join(Time now, bool was_empty) {
    if (was_empty) last_empty_ = now;
    return overloaded(now) ? spec_.target : spec_.interval;
  }
  bool newest_first(Time now) const { return spec_.lifo && overloaded(now); }

  // ---- codel

  // What comes to its turn: how long it has waited, and how many wait behind it. kNone: the queue
  // is empty.
  struct Head {
    AttemptId id = kNone;
    Duration waited{0};
    std::uint64_t behind = 0;
  };
  // What is to be served next. `next()` takes the Head off the queue, `drop(id)` drops one.
  template <typename Next, typename Drop>
  AttemptId take(Time now, Next next, Drop drop) {
    Head head = next();
    bool may_drop = judge(now, head);
    if (dropping_) {
      if (!may_drop) dropping_ = false;
      while (dropping_ && now >= drop_next_) {
        drop(head.id);
        ++count_;
        head = next();
        may_drop = judge(now, head);
        if (may_drop)
          drop_next_ = after(drop_next_);
        else
          dropping_ = false;
      }
    } else if (may_drop) {
      drop(head.id);
      head = next();
      judge(now, head);
      dropping_ = true;
      // Where the last time is not long past, go on at the rate that controlled the queue then.
      const std::uint32_t more = count_ - last_count_;
      count_ = more > 1 && now - drop_next_ < 16 * spec_.interval ? more : 1;
      drop_next_ = after(now);
      last_count_ = count_;
    }
    return head.id;
  }

 private:
  bool overloaded(Time now) const { return now - last_empty_ > spec_.interval; }

  // Whether the wait has been above the target for an interval.
  bool judge(Time now, const Head& head) {
    if (head.id == kNone || head.waited < spec_.target || head.behind <= 1) {
      is_above_ = false;
      return false;
    }
    if (!is_above_) {
      is_above_ = true;
      above_until_ = now + spec_.interval;
      return false;
    }
    return now >= above_until_;
  }
  Time after(Time t) const {
    return t + Duration{static_cast<std::int64_t>(static_cast<double>(spec_.interval.count()) /
                                                      std::sqrt(static_cast<double>(count_)) +
                                                  0.5)};
  }

  SheddingSpec spec_;
  Time last_empty_ = kStart;
  bool is_above_ = false;
  Time above_until_ = kStart;  // when the wait will have been above the target for an interval
  bool dropping_ = false;
  Time drop_next_ = kStart;
  std::uint32_t count_ = 0;       // drops since dropping began
  std::uint32_t last_count_ = 0;  // what it began with
};

}  // namespace ballast
