// The servers that take traffic now: the eligible active ones or, when there is none, the eligible
// backups. This is the rule of Envoy's first two priorities, of nginx and of the textbook
// algorithms; HAProxy uses a single backup (haproxy_backup.h).
#pragma once

#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class GroupInForce {
 public:
  explicit GroupInForce(const PoolView& view) : view_(view) {}

  // To be called when a weight or the usability of a server has changed. The work is put off until
  // the next refresh(), so that changing all n servers at one instant costs n, not n^2.
  void invalidate() { stale_ = true; }

  // Brings the members up to date; true when they (or their weights) may have changed.
  bool refresh() {
    if (!stale_) [[likely]]
      return false;
    collect();
    return true;
  }

  // In ascending order.
  const std::vector<ServerIndex>& members() const { return members_; }

  bool weights_are_equal() const {
    for (const ServerIndex i : members_)
      if (view_.servers[i].weight != view_.servers[members_.front()].weight) return false;
    return true;
  }

 private:
  // Out of line, so that the picks between two changes do not save registers for it.
  [[gnu::noinline]] void collect() {
    stale_ = false;
    collect(false);
    if (members_.empty()) collect(true);
  }
  void collect(bool backup) {
    members_.clear();
    members_.reserve(view_.servers.size());
    for (ServerIndex i = 0; i < view_.servers.size(); ++i)
      if (view_.servers[i].backup == backup && view_.eligible(i)) members_.push_back(i);
  }

  const PoolView& view_;
  std::vector<ServerIndex> members_;
  bool stale_ = true;
};

}  // namespace ballast
