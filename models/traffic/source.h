// One traffic entry at work: when its next request arrives, and who and what it is. Gaps, users and
// work come from streams of their own, so changing one leaves the others' draws alone.
#pragma once

#include <optional>

#include "models/attempts.h"
#include "models/spec.h"
#include "models/traffic/popularity.h"
#include "models/traffic/rate_profile.h"
#include "sim/random.h"
#include "sim/sampler.h"

namespace ballast {

class Source {
 public:
  Source(const TrafficSpec& spec, TrafficIndex index, const RunSeed& seed);

  bool closed() const { return closed_; }

  // Instant of the next arrival after the last (the first, at first); kNever when there is none.
  // Not for closed sources.
  Time advance() { return clock_ ? clock_->advance(gap_.sample_s(gaps_)) : advance_otherwise(); }
  // Replaces the arrival parameters at `now`; returns the new instant of the next arrival, which
  // `next` was promised for.
  Time change(const ArrivalSpec& arrivals, Time now, Time next);

  // The user of the next request, drawn one request ahead so that the caller can prefetch; kNone
  // when users are not counted.
  std::uint32_t next_user() const { return next_user_; }
  // Makes `a` the request that arrives now: key, user, work.
  void fill(Attempt& a) {
    a.traffic = static_cast<std::uint16_t>(index_);
    if (keyed_) a.key = combine(key_, count_++);
    a.user = next_user_;
    if (popularity_) next_user_ = popularity_->sample(users_);
    a.request_work_ns = law_ ? law_.sample(work_).count() : kPoolsWork;
  }
  // Makes `a` a request of a closed-loop user, or one that comes back: everything follows from
  // `key`.
  void fill_keyed(Attempt& a, std::uint64_t key, std::uint32_t user) const;
  // Nothing will ever follow from the keys of requests.
  void leave_keys_out() { keyed_ = false; }
  // The law of the work of the requests to come; null: the pools draw it.
  void set_work(const Law& work) { law_ = Sampler(work); }
  const Sampler& work() const { return law_; }

  // Key of the `n`-th request of a closed-loop user.
  std::uint64_t key_of(std::uint32_t user, std::uint64_t n) const {
    return combine(combine(key_, user), n);
  }

 private:
  // Rates that jump between states at random (MMPP).
  struct Modulation {
    std::vector<MmppArrivals::State> states;
    Rng rng;
    Law unit;  // exponential of mean 1 s
    std::size_t state = 0;
    double position_ns = 0;  // where the last gap ended, from `origin`
    double state_end_ns = 0;
    std::int64_t origin_ns = 0;
    Time advance(double gap);
    void hold();
  };

  Time advance_otherwise();

  TrafficIndex index_;
  bool closed_;
  bool keyed_ = true;
  Rng gaps_, users_, work_;
  std::uint64_t key_;
  std::uint64_t count_ = 0;
  Sampler gap_;
  Sampler law_;  // of the work
  std::optional<RateClock> clock_;
  std::optional<Modulation> modulation_;
  std::shared_ptr<const std::vector<double>> trace_;
  std::size_t trace_next_ = 0;
  std::optional<Popularity> popularity_;
  std::uint32_t next_user_ = kNone;
};

// Counters of the draws that follow from a request's key.
inline constexpr std::uint64_t kWorkDraw = 0x776f726b;
inline constexpr std::uint64_t kThinkDraw = 0x7468696e;
inline constexpr std::uint64_t kBackoffDraw = 0x6261636b;
inline constexpr std::uint64_t kComeBackDraw = 0x636f6d65;

}  // namespace ballast
