#include "models/balancers/algorithms/haproxy/tree.h"

#include <algorithm>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/hashes/full_avalanche.h"

namespace ballast {

HaproxyTree::HaproxyTree(const PoolView& view, bool backup, std::uint32_t balance_factor,
                         const HaproxyServed& served)
    : view_(view), backup_(backup), balance_factor_(balance_factor), served_(served) {
  for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
    update(i);
    servers_[i].cumulated_weight = total_weight_ - servers_[i].weight;
  }
}

void HaproxyTree::update(ServerIndex i) {
  if (i >= servers_.size()) servers_.resize(view_.servers.size());
  Server& server = servers_[i];
  const std::uint32_t weight =
      view_.servers[i].backup == backup_ ? haproxy_scaled_weight(view_.servers[i]) : 0;
  if (weight == server.weight) return;
  if (server.weight == 0) ++members_;
  if (weight == 0) --members_;
  total_weight_ += weight;
  total_weight_ -= server.weight;
  server.weight = weight;
  stale_ = true;
}

void HaproxyTree::place_all() {
  placed_.clear();
  for (ServerIndex i = 0; i < servers_.size(); ++i) {
    if (view_.servers[i].backup != backup_) continue;
    // Room for the whole weight: a server that is down or starts slowly will come to it.
    servers_[i].placed = std::max(
        {servers_[i].placed, servers_[i].weight, view_.servers[i].weight * kHaproxyWeightScale});
    for (std::uint32_t number = 0; number < servers_[i].placed; ++number)
      placed_.push_back({full_avalanche((i + 1) * kHaproxyMaxScaledWeight + number), number, i});
  }
  std::sort(placed_.begin(), placed_.end(),
            [](const Placed& a, const Placed& b) { return a.key < b.key; });
}

void HaproxyTree::rebuild() {
  stale_ = false;
  for (const Server& server : servers_)
    if (server.weight > server.placed) {
      place_all();
      break;
    }
  std::vector<Circle::Point> nodes;
  for (const Placed& node : placed_)
    if (node.number < servers_[node.server].weight) nodes.push_back({node.key, node.server});
  nodes_.build(nodes);
}

bool HaproxyTree::has_slot(ServerIndex i) const {
  if (balance_factor_ == 0) [[likely]]
    return true;
  const Server& server = servers_[i];
  const std::uint64_t all = ((served_.total() + 1) * balance_factor_ + 99) / 100;
  const std::uint64_t remainder = all % total_weight_;
  const std::uint64_t slots =
      server.weight * (all / total_weight_) +
      (server.cumulated_weight + server.weight) * remainder / total_weight_ -
      server.cumulated_weight * remainder / total_weight_;
  return served_.by(i) < std::max<std::uint64_t>(slots, 1);
}

ServerIndex HaproxyTree::nearest(std::uint32_t hash, ServerIndex avoid) {
  refresh();
  std::size_t i = nodes_.lower_bound(hash);
  if (i == nodes_.size()) i = 0;
  const std::size_t before = (i == 0 ? nodes_.size() : i) - 1;
  i = hash - nodes_.position(before) <= nodes_.position(i) - hash ? before : i;
  if (members_ == 1) return nodes_.owner(i);
  for (bool wrapped = false; nodes_.owner(i) == avoid || !has_slot(nodes_.owner(i));) {
    if (++i < nodes_.size()) continue;
    if (wrapped) return nodes_.owner(nodes_.size() - 1);  // nobody will have it
    wrapped = true;
    i = 0;
  }
  return nodes_.owner(i);
}

ServerIndex HaproxyTree::next(ServerIndex avoid) {
  refresh();
  std::size_t i = after_ > 0xffffffff ? 0 : nodes_.lower_bound(static_cast<std::uint32_t>(after_));
  ServerIndex avoided = kNoServer;
  std::uint64_t after_avoided = after_;
  for (std::size_t seen = 0; seen < nodes_.size(); ++seen, ++i) {
    if (i >= nodes_.size()) i = 0;
    const ServerIndex server = nodes_.owner(i);
    if (view_.saturated(server)) continue;
    after_ = std::uint64_t{nodes_.position(i)} + 1;
    if (server != avoid) return server;
    avoided = server;
    after_avoided = after_;
  }
  after_ = after_avoided;
  return avoided;
}

}  // namespace ballast
