// What the Traefik strategies share: the servers of a service, of which those that fail their
// health checks stay in place. A server that is added, removed, drained or whose weight changes is
// a new configuration, and the service starts afresh. Weights of 0 are left out, as in the product.
// (Traefik has no backups; its failover service is what they come to here.)
#pragma once

#include <utility>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class TraefikService {
 public:
  explicit TraefikService(const PoolView& view) : view_(view) {}

  void invalidate() { stale_ = true; }

  // True when the configuration has changed since the last call, and at the first one.
  bool refresh() {
    if (!stale_) [[likely]]
      return false;
    stale_ = false;
    const std::vector<std::pair<ServerIndex, std::uint32_t>> before = std::move(servers_);
    collect(false);
    if (healthy_ == 0) collect(true);
    return servers_ != before;
  }

  // With their weights, in the order of the configuration, healthy or not.
  const std::vector<std::pair<ServerIndex, std::uint32_t>>& servers() const { return servers_; }
  std::size_t healthy() const { return healthy_; }

 private:
  void collect(bool backup) {
    servers_.clear();
    healthy_ = 0;
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
      const PoolView::Server& server = view_.servers[i];
      if (server.backup != backup || !server.member || server.weight == 0) continue;
      servers_.emplace_back(i, server.weight);
      healthy_ += server.usable ? 1 : 0;
    }
  }

  const PoolView& view_;
  std::vector<std::pair<ServerIndex, std::uint32_t>> servers_;
  std::size_t healthy_ = 0;
  bool stale_ = true;
};

}  // namespace ballast
