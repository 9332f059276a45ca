// HAProxy's tree of a group of servers for `hash-type consistent` and `balance random`
// (src/lb_chash.c of 2.6).
//
// Server number n (from 1, in the order of declaration) owns one node for each unit of its scaled
// weight, 16 of them a unit of weight: node j lies at the avalanche of 4096 n + j on a circle of
// 2^32. A hash belongs to the nearest node, the one before it when they are equally far, so this is
// no clockwise successor. From there a lookup walks clockwise past nodes of the server to avoid and
// of servers that already have their share (bounded loads).
//
// Bounded loads (`hash-balance-factor`, percent of the mean): ceil((served in the backend + 1) *
// factor / 100) slots are given to the servers by weight, whole slots first and the remainder along
// the cumulated weights, at least one each; a server may take a request while it serves fewer than
// its slots. The cumulated weights are those of the start, as in the product.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/balancers/algorithms/parts/ring.h"
#include "models/balancers/policy.h"

namespace ballast {

// What each server serves, and what the backend does in all; those who wait do not count.
class HaproxyServed {
 public:
  explicit HaproxyServed(const PoolView& view) : view_(view) {
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) changed(i);
  }

  void changed(ServerIndex i) {
    if (i >= served_.size()) served_.resize(view_.servers.size(), 0);
    total_ -= served_[i];
    served_[i] = by(i);
    total_ += served_[i];
  }

  std::uint32_t by(ServerIndex i) const { return view_.in_flight[i]; }
  std::uint64_t total() const { return total_; }

 private:
  const PoolView& view_;
  std::vector<std::uint32_t> served_;
  std::uint64_t total_ = 0;
};

class HaproxyTree {
 public:
  // `balance_factor` 0: loads are not bounded.
  HaproxyTree(const PoolView& view, bool backup, std::uint32_t balance_factor,
              const HaproxyServed& served);

  bool empty() const { return members_ == 0; }
  std::size_t members() const { return members_; }
  std::uint32_t weight(ServerIndex i) const { return servers_[i].weight; }
  void update(ServerIndex i);

  // The server of `hash`; never none while there are members.
  ServerIndex nearest(std::uint32_t hash, ServerIndex avoid);

  // The next server around the circle that is not full, for requests without a key.
  ServerIndex next(ServerIndex avoid);

 private:
  struct Server {
    std::uint32_t weight = 0;            // scaled; as many nodes are in use
    std::uint32_t placed = 0;            // nodes that have a place on the circle
    std::uint64_t cumulated_weight = 0;  // of the servers before it, at the start
  };
  struct Placed {
    std::uint32_t key;
    std::uint32_t number;  // of the node, among those of its server
    ServerIndex server;
  };
  using Circle = Ring<std::uint32_t>;

  void refresh() {
    if (stale_) [[unlikely]]
      rebuild();
  }
  void rebuild();
  void place_all();
  bool has_slot(ServerIndex i) const;

  const PoolView& view_;
  bool backup_;
  std::uint32_t balance_factor_;
  const HaproxyServed& served_;
  std::vector<Server> servers_;
  std::size_t members_ = 0;
  std::uint64_t total_weight_ = 0;
  std::vector<Placed> placed_;  // ascending; of all servers of the group
  Circle nodes_;                // those in use
  std::uint64_t after_ = 0;     // where the walk without a key goes on
  bool stale_ = true;
};

}  // namespace ballast
