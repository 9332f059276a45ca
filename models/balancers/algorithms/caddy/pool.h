// What the Caddy policies share: the upstreams of a pool and those of them that are available.
//
// Upstreams that are down stay in the pool, in the order of the configuration, where some policies
// count them; one that is removed, added or of weight 0 changes the configuration. (Caddy knows
// weights only in `weighted_round_robin`, and backups not at all: here those take over when no
// other upstream is available.) An upstream with its most requests (`unhealthy_request_count`) is
// not available.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class CaddyPool {
 public:
  explicit CaddyPool(const PoolView& view) : view_(view) {}

  void invalidate() { stale_ = true; }

  // True when something may have changed since the last call, and at the first one.
  bool refresh() {
    if (!stale_) [[likely]]
      return false;
    stale_ = false;
    const std::vector<ServerIndex> before = std::move(upstreams_);
    collect(false);
    if (up_.empty()) collect(true);
    limited_ = std::any_of(up_.begin(), up_.end(), [this](ServerIndex i) {
      return view_.servers[i].max_in_flight != kUnlimited;
    });
    available_.reserve(up_.size());
    reconfigured_ = upstreams_ != before;
    return true;
  }

  // Whether the last change was one of the configuration, after which Caddy starts afresh.
  bool reconfigured() const { return reconfigured_; }

  // The whole pool, down or not.
  const std::vector<ServerIndex>& upstreams() const { return upstreams_; }

  bool is_available(ServerIndex i) const { return view_.eligible(i) && !view_.full(i); }

  // Those that are up, available or not.
  const std::vector<ServerIndex>& up() const { return up_; }

  // Whether an upstream that is up has a most, so that those available change with every request.
  bool limited() const { return limited_; }

  // Those that are available now, in order.
  const std::vector<ServerIndex>& available() {
    if (!limited_) [[likely]]
      return up_;
    available_.clear();
    for (const ServerIndex i : up_)
      if (!view_.full(i)) available_.push_back(i);
    return available_;
  }

 private:
  void collect(bool backup) {
    upstreams_.clear();
    up_.clear();
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
      const PoolView::Server& server = view_.servers[i];
      if (server.backup != backup || !server.member || server.weight == 0) continue;
      upstreams_.push_back(i);
      if (server.usable) up_.push_back(i);
    }
  }

  const PoolView& view_;
  std::vector<ServerIndex> upstreams_;
  std::vector<ServerIndex> up_;
  std::vector<ServerIndex> available_;
  bool limited_ = false;
  bool reconfigured_ = false;
  bool stale_ = true;
};

// The base of the policies: what changes the pool.
class CaddyPolicy : public Policy {
 public:
  explicit CaddyPolicy(const PoolView& view) : view_(view), pool_(view) {}

  void on_room(ServerIndex) final { pool_.invalidate(); }
  void on_weight(ServerIndex, std::uint32_t) final { pool_.invalidate(); }
  void on_usable(ServerIndex) final { pool_.invalidate(); }

 protected:
  const PoolView& view_;
  CaddyPool pool_;
};

}  // namespace ballast
