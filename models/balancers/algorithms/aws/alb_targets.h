// The targets that an AWS Application Load Balancer routes to: the healthy ones or, when none is,
// all of them ("fail open"): a health check that fails everywhere does not turn the traffic away.
#pragma once

#include <vector>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

class AlbTargets {
 public:
  explicit AlbTargets(const PoolView& view) : view_(view), group_(view) {}

  void invalidate() { group_.invalidate(); }

  // True when the targets may have changed.
  bool refresh() {
    if (!group_.refresh()) [[likely]]
      return false;
    targets_ = group_.members();
    if (targets_.empty()) {
      for (ServerIndex i = 0; i < view_.servers.size(); ++i)
        if (view_.servers[i].member && view_.servers[i].weight > 0) targets_.push_back(i);
    }
    return true;
  }

  // In ascending order.
  const std::vector<ServerIndex>& all() const { return targets_; }

 private:
  const PoolView& view_;
  GroupInForce group_;
  std::vector<ServerIndex> targets_;
};

}  // namespace ballast
