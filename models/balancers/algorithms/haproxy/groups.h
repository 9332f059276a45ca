// What the HAProxy algorithms share: effective weights, and which servers take the traffic.
//
// Active servers do while one of them is usable. Otherwise the backups do: with `option allbackups`
// all of them, balanced by the same algorithm, and without it only the first usable one in the
// order of declaration, whatever the algorithm and its load.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/balancers/policy.h"

namespace ballast {

// The dynamic algorithms count 16 units for each unit of weight (0..256 become 0..4096). A server
// in slow start counts fewer, in whole units, but at least one.
inline constexpr std::uint32_t kHaproxyWeightScale = 16;
inline constexpr std::uint32_t kHaproxyMaxWeight = 256;
inline constexpr std::uint32_t kHaproxyMaxScaledWeight = kHaproxyMaxWeight * kHaproxyWeightScale;

// 0 for a server that takes no traffic.
inline std::uint32_t haproxy_scaled_weight(const PoolView::Server& server) {
  if (!server.usable) return 0;
  if (server.ramp >= 1) [[likely]]
    return server.weight * kHaproxyWeightScale;
  return server.weight *
         static_cast<std::uint32_t>(std::max(1.0, std::ceil(kHaproxyWeightScale * server.ramp)));
}

// `option allbackups`.
inline Param haproxy_allbackups() {
  return {.name = "allbackups",
          .type = ParamType::kBool,
          .help = "use all backups, not only the first, when no active server is usable",
          .default_text = "false"};
}

// The backup that takes all the traffic without `option allbackups`.
class HaproxySingleBackup {
 public:
  explicit HaproxySingleBackup(const PoolView& view) : view_(view) {}

  void invalidate() { stale_ = true; }

  ServerIndex first_usable() {
    if (stale_) {
      stale_ = false;
      first_ = kNoServer;
      for (ServerIndex i = 0; i < view_.servers.size() && first_ == kNoServer; ++i)
        if (view_.servers[i].backup && view_.eligible(i)) first_ = i;
    }
    return first_;
  }

 private:
  const PoolView& view_;
  ServerIndex first_ = kNoServer;
  bool stale_ = true;
};

// Two groups of servers, each with the algorithm's own order. A Group is made from (view, backup,
// further arguments), knows whether it is empty() and follows update(server).
template <typename Group>
class HaproxyGroups {
 public:
  template <typename... More>
  HaproxyGroups(const PoolView& view, bool allbackups, More&&... more)
      : view_(view),
        allbackups_(allbackups),
        active_(view, false, more...),
        backups_(view, true, more...),
        single_(view) {}

  // The group that balances; null while a single backup, or nothing, is in force.
  Group* in_force() {
    if (!active_.empty()) [[likely]]
      return &active_;
    return allbackups_ ? &backups_ : nullptr;
  }
  ServerIndex single_backup() { return single_.first_usable(); }

  Group& of(ServerIndex server) { return view_.servers[server].backup ? backups_ : active_; }

  // After a server's weight, ramp or usability has changed, or after it was appended.
  void update(ServerIndex server) {
    single_.invalidate();
    of(server).update(server);
  }

 private:
  const PoolView& view_;
  bool allbackups_;
  Group active_;
  Group backups_;
  HaproxySingleBackup single_;
};

}  // namespace ballast
