// Servers in ascending order of their attempts in flight, so that those with the fewest, and those
// with none, are runs at the front: a uniform draw among ties costs one random number, and a start
// or finish one swap, whatever the number of servers. (The bins of Batagelj and Zaversnik's k-core
// algorithm, 2003: loads only ever move by one.)
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class ServersByLoad {
 public:
  explicit ServersByLoad(const PoolView& view) : view_(view) {}

  void rebuild(const std::vector<ServerIndex>& members) {
    std::uint32_t most = 0;
    for (const ServerIndex i : members) most = std::max(most, load(i));
    begin_.assign(std::size_t{most} + 2, 0);
    for (const ServerIndex i : members) ++begin_[load(i) + 1];
    for (std::size_t l = 1; l < begin_.size(); ++l) begin_[l] += begin_[l - 1];
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end());
    order_.resize(members.size());
    position_.assign(view_.servers.size(), kAbsent);
    for (const ServerIndex i : members) put(next[load(i)]++, i);
  }

  bool empty() const { return order_.empty(); }
  std::span<const ServerIndex> least() const {
    return {order_.data(), begin_[std::size_t{load(order_.front())} + 1]};
  }
  std::span<const ServerIndex> idle() const { return {order_.data(), begin_[1]}; }

  // To be called after the view's in_flight of `server` has risen, or fallen, by one.
  void rose(ServerIndex server) {
    if (!holds(server)) return;
    const std::size_t now = load(server);
    if (now + 1 == begin_.size()) begin_.push_back(static_cast<std::uint32_t>(order_.size()));
    exchange(server, --begin_[now]);
  }
  void fell(ServerIndex server) {
    if (!holds(server)) return;
    exchange(server, begin_[std::size_t{load(server)} + 1]++);
  }

 private:
  static constexpr std::uint32_t kAbsent = 0xffffffff;

  std::uint32_t load(ServerIndex i) const { return view_.in_flight[i]; }
  bool holds(ServerIndex i) const { return i < position_.size() && position_[i] != kAbsent; }
  void put(std::uint32_t position, ServerIndex server) {
    order_[position] = server;
    position_[server] = position;
  }
  void exchange(ServerIndex server, std::uint32_t position) {
    const ServerIndex other = order_[position];
    put(position_[server], other);
    put(position, server);
  }

  const PoolView& view_;
  std::vector<ServerIndex> order_;
  std::vector<std::uint32_t> position_;  // [server] in order_
  std::vector<std::uint32_t> begin_;     // [load]: first position of those with at least so many
};

}  // namespace ballast
