// Why a server does not take ordinary traffic from one balancer instance. The reasons come and go
// independently of each other; the server takes traffic while there is none. (HAProxy keeps the
// same two things apart: the administrative state, and what checks say. Envoy has a flag a reason.)
#pragma once

#include <cstdint>

namespace ballast {

using Standing = std::uint8_t;  // a set of reasons; 0: in good standing

inline constexpr Standing kAbsent = 1;       // not there yet, or removed
inline constexpr Standing kDrained = 2;      // no new users; those pinned to it stay
inline constexpr Standing kMaintenance = 4;  // nobody, pinned or not; not checked meanwhile
inline constexpr Standing kDown = 8;         // its health checks (or what was observed) say so
inline constexpr Standing kEjected = 16;     // an outlier

// Given by operators, the same for every balancer.
inline constexpr Standing kAdministrative = kAbsent | kDrained | kMaintenance;

constexpr bool is_usable(Standing s) { return s == 0; }
// Whether it belongs to those among whom traffic is balanced, well or not.
constexpr bool is_member(Standing s) { return (s & kAdministrative) == 0; }
// Whether a user pinned to it reaches it. A cookie of a server that is down, or in maintenance, is
// ignored; that of a drained one is honoured (HAProxy 2.6, recorded).
constexpr bool takes_pinned(Standing s) { return (s & ~kDrained) == 0; }

}  // namespace ballast
