// What servers say of themselves when asked (see in_flight.h for the idea of a load).
#pragma once

#include "models/balancers/policy.h"

namespace ballast {

// Attempts at the server from all callers together; those of this balancer where servers cannot be
// asked.
class ReportedLoad {
 public:
  static constexpr bool kFollowsAttempts = false;

  explicit ReportedLoad(const PoolView& view) : view_(view) {}
  std::uint32_t count(ServerIndex i) const {
    return view_.reports != nullptr ? view_.reports->in_system(i) : view_.in_flight[i];
  }
  double of(ServerIndex i) const { return count(i); }
  void finished(ServerIndex, const Outcome&) {}

 private:
  const PoolView& view_;
};

}  // namespace ballast
