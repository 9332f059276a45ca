#include "models/balancers/algorithms/haproxy/tree.h"

#include <algorithm>
#include <bit>

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
  nodes_.clear();
  for (const Placed& node : placed_)
    if (node.number < servers_[node.server].weight) nodes_.push_back({node.key, node.server});
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(nodes_.size(), 2));
  shift_ = 32 - std::countr_zero(buckets);
  first_in_bucket_.resize(buckets + 1);
  std::size_t i = 0;
  for (std::size_t bucket = 0; bucket <= buckets; ++bucket) {
    while (i < nodes_.size() && (std::uint64_t{nodes_[i].key} >> shift_) < bucket) ++i;
    first_in_bucket_[bucket] = static_cast<std::uint32_t>(i);
  }
}

std::size_t HaproxyTree::first_from(std::uint64_t key) const {
  std::size_t i = first_in_bucket_[key >> shift_];
  while (i < nodes_.size() && nodes_[i].key < key) ++i;
  return i;
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
  std::size_t i = first_from(hash);
  if (i == nodes_.size()) i = 0;
  const std::size_t before = (i == 0 ? nodes_.size() : i) - 1;
  if (hash - nodes_[before].key <= nodes_[i].key - hash) i = before;
  if (members_ == 1) return nodes_[i].server;
  for (bool wrapped = false; nodes_[i].server == avoid || !has_slot(nodes_[i].server);) {
    if (++i < nodes_.size()) continue;
    if (wrapped) return nodes_.back().server;  // nobody will have it
    wrapped = true;
    i = 0;
  }
  return nodes_[i].server;
}

ServerIndex HaproxyTree::next(ServerIndex avoid) {
  refresh();
  std::size_t i = first_from(after_);
  ServerIndex avoided = kNoServer;
  std::uint64_t after_avoided = after_;
  for (std::size_t seen = 0; seen < nodes_.size(); ++seen, ++i) {
    if (i >= nodes_.size()) i = 0;
    const ServerIndex server = nodes_[i].server;
    if (view_.servers[server].saturated()) continue;
    after_ = std::uint64_t{nodes_[i].key} + 1;
    if (server != avoid) return server;
    avoided = server;
    after_avoided = after_;
  }
  after_ = after_avoided;
  return avoided;
}

}  // namespace ballast
