// Envoy's slow start (EdfLoadBalancerBase::applySlowStartFactor, 2024): what part of its weight a
// host has some time after it became healthy. The clock counts milliseconds. Policies see the
// result as PoolView::Server::ramp; of Envoy's algorithms only ROUND_ROBIN and LEAST_REQUEST heed
// it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/time.h"

namespace ballast {

// `window` > 0; `min_weight` is a ratio, 0.1 by default in Envoy.
inline double envoy_slow_start_factor(Duration healthy_for, Duration window, double aggression,
                                      double min_weight) {
  const auto ms = [](Duration d) {
    return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
  };
  if (ms(healthy_for) >= ms(window)) return 1;
  const double time_factor = std::max(1.0, ms(healthy_for)) / ms(window);
  return std::max(aggression == 1.0 ? time_factor : std::pow(time_factor, 1 / aggression),
                  min_weight);
}

}  // namespace ballast
