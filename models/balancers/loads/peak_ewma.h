// Peak EWMA: an exponentially weighted mean of response times that jumps to every new peak and
// comes down slowly, times the attempts in flight and the one to come (see in_flight.h for the idea
// of a load). Finagle invented it (PeakEwma.scala), tower and so Linkerd took it over
// (tower/src/load/peak_ewma.rs). In both, reading the load lets the estimate decay towards nil, and
// every end of an attempt counts, failed or not: a server that fails fast looks fast.
//
// They differ in servers without history: Finagle's estimate starts at nil, and with an attempt in
// flight such a server is put behind all others; tower's starts at a given response time.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class PeakEwma {
 public:
  PeakEwma(double estimate_ns, Time now) : estimate_ns_(estimate_ns), updated_(now) {}

  // Takes in a response time; 0 only lets the estimate decay.
  double observe(double response_ns, Time now, double decay_ns) {
    if (response_ns > estimate_ns_) {
      estimate_ns_ = response_ns;
    } else if (now > updated_) {
      const double kept = std::exp(-static_cast<double>((now - updated_).count()) / decay_ns);
      estimate_ns_ = estimate_ns_ * kept + response_ns * (1 - kept);
    }
    updated_ = now;
    return estimate_ns_;
  }

 private:
  double estimate_ns_;
  Time updated_;
};

class PeakEwmaLoad {
 public:
  static constexpr bool kFollowsAttempts = true;

  // As Finagle does without `initial`, as tower with it.
  PeakEwmaLoad(const PoolView& view, Duration decay, Duration initial = Duration{0})
      : view_(view),
        decay_ns_(static_cast<double>(decay.count())),
        initial_ns_(static_cast<double>(initial.count())) {
    grow();
  }

  double of(ServerIndex i) {
    if (i >= servers_.size()) [[unlikely]]
      grow();
    const double pending = view_.in_flight[i];
    const double estimate_ns = servers_[i].observe(0, view_.now, decay_ns_);
    if (estimate_ns == 0 && pending > 0 && initial_ns_ == 0) return kPenalty + pending;
    return estimate_ns * (pending + 1);
  }

  void finished(ServerIndex i, const Outcome& outcome) {
    if (i >= servers_.size()) grow();
    servers_[i].observe(static_cast<double>(outcome.latency.count()), view_.now, decay_ns_);
  }

 private:
  static constexpr double kPenalty = 0x7fffffffffff;  // Finagle's Long.MaxValue >> 16

  void grow() { servers_.resize(view_.servers.size(), PeakEwma(initial_ns_, view_.now)); }

  const PoolView& view_;
  double decay_ns_;
  double initial_ns_;
  std::vector<PeakEwma> servers_;
};

}  // namespace ballast
