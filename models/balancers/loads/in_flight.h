// What a balancer compares servers by ("load"), apart from how it chooses among them. A load is a
// class that follows the attempts on every server of a view and answers of(server); policies take
// it as a template argument, so a comparison costs no virtual call:
//
//   explicit Load(const PoolView&, ...);
//   double of(ServerIndex);                      // may bring its estimate up to the view's `now`
//   void finished(ServerIndex, const Outcome&);  // after the view has changed
//   static constexpr bool kFollowsAttempts;      // whether finished() matters
#pragma once

#include "models/balancers/policy.h"

namespace ballast {

// Attempts in flight from this balancer.
class InFlightLoad {
 public:
  static constexpr bool kFollowsAttempts = false;

  explicit InFlightLoad(const PoolView& view) : view_(view) {}
  double of(ServerIndex i) const { return view_.in_flight[i]; }
  void finished(ServerIndex, const Outcome&) {}

 private:
  const PoolView& view_;
};

}  // namespace ballast
