// The IPVS schedulers that take the destination of the least cost (Linux net/netfilter/ipvs/
// ip_vs_{lc,wlc,sed,nq}.c): the first in the list wins ties, a destination of weight 0 is quiesced,
// one over its upper threshold is passed over. They differ in the cost.
//
// The kernel compares cost / weight by cross-multiplication. Here a cost is a whole number of
// 2^-33, rounded down, which orders all fractions whose denominators are at most 65535 exactly: two
// different ones are at least 2^-32 apart.
//
// IPVS counts connections that are closing (inactconns) with 1/256 of one that is open; here a
// finished attempt is gone at once.
#pragma once

#include <memory>
#include <vector>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

inline constexpr std::uint32_t kIpvsMaxWeight = 65535;

// `connections` / weight, for comparisons.
inline std::uint64_t ipvs_cost(std::uint64_t connections, std::uint32_t weight) {
  return (connections << 33) / weight;
}

// Cost is a function of connections and weight (not 0) to std::uint64_t.
template <typename Cost>
class IpvsLeast final : public Policy {
 public:
  explicit IpvsLeast(const PoolView& view) : view_(view), group_(view) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      rebuild();
    while (true) {
      const ServerIndex least = order_.first();
      if (least == kNoServer || !view_.full(least)) return least;
      order_.erase(least);  // until its load changes
    }
  }

  void on_start(ServerIndex server, Duration) override { load_changed(server); }
  void on_finish(ServerIndex server, const Outcome&) override { load_changed(server); }
  void on_room(ServerIndex server) override { load_changed(server); }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  void rebuild() {
    order_.resize(view_.servers.size());
    order_.clear();
    in_group_.assign(view_.servers.size(), 0);
    for (const ServerIndex i : group_.members()) {
      in_group_[i] = 1;
      load_changed(i);
    }
  }

  void load_changed(ServerIndex i) {
    const std::uint32_t weight = view_.servers[i].weight;
    if (i < in_group_.size() && in_group_[i] != 0 && weight > 0)
      order_.insert_in_place(i, Cost()(view_.in_flight[i], weight));
  }

  const PoolView& view_;
  GroupInForce group_;
  ServerOrder order_;
  std::vector<std::uint8_t> in_group_;
};

template <typename Cost>
PolicyKind ipvs_least_kind(std::string_view name, std::string_view summary, bool honours_weights) {
  return {
      .name = name,
      .summary = summary,
      .params = {},
      .max_weight = kIpvsMaxWeight,
      .honours_weights = honours_weights,
      .honours_weights_idle = false,
      .balances_load = true,
      .follows_attempts = true,
      .key = KeyKind::kNoKey,
      .check = nullptr,
      .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
        return std::make_unique<IpvsLeast<Cost>>(view);
      },
      .concentrates_when_idle = true,
  };
}

}  // namespace ballast
