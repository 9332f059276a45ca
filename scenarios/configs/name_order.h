// The order in which nginx (server_name, map with hostnames) and Envoy (domains) look for a name:
// exact names, the longest *.name, the longest name.*, then the others as they are written.
#pragma once

#include <cstdint>

#include "scenarios/configs/facts.h"

namespace ballast::config {

enum class NameRank : std::uint8_t { kExact, kSuffix, kPrefix, kOther };
NameRank rank_of(Match::How how);

// Of two matches of names with one value each (but for kOther). A strict weak order.
bool is_looked_at_before(const Match& a, const Match& b);

}  // namespace ballast::config
