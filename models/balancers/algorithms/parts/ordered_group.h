// The servers that take traffic now (parts/group_in_force.h), ordered by a key that changes one
// server at a time; ties to the one whose key was set longest ago.
#pragma once

#include <cstdint>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/server_order.h"

namespace ballast {

class OrderedGroup {
 public:
  explicit OrderedGroup(const PoolView& view) : view_(view), group_(view) {}

  // When a weight or the usability of a server has changed: all keys are taken anew.
  void invalidate() { group_.invalidate(); }

  // The server of the least key; kNoServer when there is none.
  template <typename Key>
  ServerIndex first(Key key) {
    if (group_.refresh()) [[unlikely]] {
      order_.resize(view_.servers.size());
      order_.clear();
      for (const ServerIndex i : group_.members()) order_.insert(i, key(i));
      known_ = view_.servers.size();
    }
    return order_.first();
  }

  // The key of a server has changed, whether it takes traffic or not.
  void update(ServerIndex server, std::uint64_t key) {
    if (server < known_ && order_.contains(server)) order_.insert(server, key);
  }

 private:
  const PoolView& view_;
  GroupInForce group_;
  ServerOrder order_;
  std::size_t known_ = 0;
};

}  // namespace ballast
