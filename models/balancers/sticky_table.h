// Where users are pinned: by a cookie (which survives failures and outlives changes of weight) or
// by a connection to one balancer instance (which ends with the first failure). Pins expire a fixed
// time after they were set.
#pragma once

#include <cstdint>
#include <vector>

#include "models/servers/server.h"
#include "models/spec.h"
#include "sim/big_vector.h"

namespace ballast {

class StickyTable {
 public:
  // `users[t]`: users of traffic entry t that may be pinned here (0: none); `spec.connections`
  // comes before them.
  void configure(const StickySpec& spec, const std::vector<std::uint32_t>& users,
                 std::uint32_t instances);

  bool active() const { return spec_.by != StickySpec::By::kNone; }
  std::uint32_t connections() const { return spec_.connections; }
  bool by_connection() const { return spec_.by == StickySpec::By::kConnection; }

  // The server the user is pinned to, or kNone.
  std::uint32_t find(TrafficIndex t, std::uint32_t user, std::uint32_t instance, Time now) {
    Pin& pin = pins_[t][cell(user, instance)];
    if (now >= pin.expires || pin.requests >= spec_.requests) return kNone;
    ++pin.requests;
    return pin.server;
  }
  void pin(TrafficIndex t, std::uint32_t user, std::uint32_t instance, ServerId server, Time now) {
    const Time expires = spec_.lifetime == Duration::max() ? kNever : now + spec_.lifetime;
    pins_[t][cell(user, instance)] = {expires, server, 1};
  }
  void unpin(TrafficIndex t, std::uint32_t user, std::uint32_t instance) {
    pins_[t][cell(user, instance)] = {};
  }
  void clear();
  const void* address_of(TrafficIndex t, std::uint32_t user) const {
    return active() && spec_.connections == 0 && !pins_[t].empty() ? &pins_[t][cell(user, 0)]
                                                                   : nullptr;
  }

 private:
  struct Pin {
    Time expires = kStart;
    std::uint32_t server = kNone;
    std::uint32_t requests = 0;  // so far
  };
  std::size_t cell(std::uint32_t user, std::uint32_t instance) const {
    return static_cast<std::size_t>(user) * stride_ + (by_connection() ? instance : 0);
  }

  StickySpec spec_;
  std::uint32_t stride_ = 1;
  std::vector<BigVector<Pin>> pins_;  // [traffic][user (x instance)]
};

}  // namespace ballast
