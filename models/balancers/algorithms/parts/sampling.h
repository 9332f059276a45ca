// The choice among a few sampled servers.
#pragma once

#include "models/balancers/policy.h"

namespace ballast {

// The fewest in flight among `count` samples, of which sample(k) is the k-th. Only strictly fewer
// replaces, so the earliest sample wins ties (Envoy, Finagle and the textbook agree here).
template <typename Sample>
ServerIndex fewest_in_flight(const PoolView& view, std::size_t count, Sample sample) {
  ServerIndex best = sample(std::size_t{0});
  for (std::size_t k = 1; k < count; ++k) {
    const ServerIndex other = sample(k);
    if (view.in_flight[other] < view.in_flight[best]) best = other;
  }
  return best;
}

}  // namespace ballast
