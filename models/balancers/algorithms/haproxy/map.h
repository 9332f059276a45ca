// HAProxy's map of servers for `balance static-rr` and `hash-type map-based` (src/lb_map.c of 2.6):
// a table with as many slots as the sum of the weights, which are divided by their greatest common
// divisor first. It is made anew whenever a server goes down or comes up.
//
// Slots are given out one after another. Server i is owed 1 + floor(slot * weight / sum) slots by
// then; the one that is owed most beyond those it has gets the slot, the first declared one when
// they tie. Those debts are whole numbers, so this is not smooth weighted round robin.
//
// Weights are static: a running HAProxy accepts 0 % and 100 % only. A server keeps the first weight
// it had; a server that is added means a reload, after which all present weights count.
//
// Without `allbackups` the map of the backups has as many slots as the first usable one weighs, and
// more than one slot is shared with the other backups: only a backup of reduced weight 1 stands
// alone. That is the product's quirk.
#pragma once

#include <cstdint>
#include <vector>

#include "models/balancers/algorithms/parts/modulo.h"
#include "models/balancers/policy.h"

namespace ballast {

class HaproxyMap {
 public:
  HaproxyMap(const PoolView& view, bool allbackups);

  // After a server's weight or usability has changed, or after it was appended.
  void update(ServerIndex i);

  // Servers that take traffic now, a single backup counted as one.
  std::size_t members() {
    refresh();
    return members_;
  }

  // The server of `hash`, full or not; kNoServer when there is none at all.
  ServerIndex at(std::uint32_t hash) {
    refresh();
    return slots_.empty() ? kNoServer : slots_[modulo_(hash)];
  }

  // The next one in turn that is not full; the one to avoid only when there is no other.
  ServerIndex next(ServerIndex avoid);

 private:
  void reload();
  void refresh() {
    if (stale_) [[unlikely]]
      rebuild();
  }
  void rebuild();
  void fill(const std::vector<ServerIndex>& members, std::uint64_t slots);

  const PoolView& view_;
  bool allbackups_;
  std::vector<std::uint32_t> first_weight_;
  std::uint32_t divisor_ = 1;
  std::vector<ServerIndex> slots_;
  Modulo modulo_;  // by the number of slots
  std::size_t members_ = 0;
  std::size_t turn_ = 0;
  bool stale_ = true;
};

}  // namespace ballast
