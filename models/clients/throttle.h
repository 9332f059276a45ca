// Clients that keep back what the servers would only reject: the adaptive throttling of "Handling
// Overload", chapter 21 of Site Reliability Engineering (Beyer, Jones, Petoff & Murphy, 2016). Over
// the last two minutes, each of them counts the requests it has been asked for and those that were
// accepted; once there are more than `k` times as many, it rejects new ones itself with probability
//     (requests - k accepts) / (requests + 1)
// The clients of a traffic entry count together. Accepted is an attempt that was answered, well or
// with an error of the server's own; one that was refused, rejected, turned away by a full queue or
// not answered in time is not: it is what should stop.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "models/spec.h"

namespace ballast {

inline double throttle_probability(double requests, double accepts, double k) {
  return std::max(0.0, (requests - k * accepts) / (requests + 1));
}

class AdaptiveThrottle {
 public:
  explicit AdaptiveThrottle(const ThrottleSpec& spec = {}) : spec_(spec) {}

  // Keeps what has been counted when the window stays the same.
  void configure(const ThrottleSpec& spec) {
    if (spec.window != spec_.window) *this = AdaptiveThrottle(spec);
    spec_ = spec;
  }

  double reject_probability(Time now) {
    forget(now);
    return throttle_probability(static_cast<double>(sum_.requests),
                                static_cast<double>(sum_.accepts), spec_.k);
  }
  // A request is asked for, whether or not it is rejected here; one has been accepted.
  void request(Time now) {
    forget(now);
    ++slices_[present()].requests;
    ++sum_.requests;
  }
  void accept(Time now) {
    forget(now);
    ++slices_[present()].accepts;
    ++sum_.accepts;
  }

 private:
  // The window is forgotten in slices: what is counted is between 119/120 of it and the whole.
  static constexpr std::size_t kSlices = 120;
  struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t accepts = 0;
  };
  std::size_t present() const { return static_cast<std::size_t>(slice_) % kSlices; }
  void forget(Time now) {
    const std::int64_t length =
        std::max<std::int64_t>(1, spec_.window.count() / static_cast<std::int64_t>(kSlices));
    const std::int64_t last = ns(now) / length;
    const std::int64_t passed = std::min(last - slice_, static_cast<std::int64_t>(kSlices));
    for (std::int64_t k = 1; k <= passed; ++k) {
      Counts& old = slices_[static_cast<std::size_t>(last - passed + k) % kSlices];
      sum_.requests -= old.requests;
      sum_.accepts -= old.accepts;
      old = {};
    }
    slice_ = last;
  }

  ThrottleSpec spec_;
  std::array<Counts, kSlices> slices_{};
  Counts sum_;
  std::int64_t slice_ = 0;  // number of the present slice since the start
};

}  // namespace ballast
