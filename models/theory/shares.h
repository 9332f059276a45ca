// The shares that an algorithm gives the servers of a pool in the long run.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/balancers/policy.h"
#include "models/spec.h"

namespace ballast {

// The users whose affinity keys decide, for algorithms by key; absent users count as infinitely
// many that are all alike.
struct KeyOwners {
  std::string_view traffic;
  std::string_view path = "/";
  std::optional<UsersSpec> users;
};

// Adds up to 1, or to 0 when no server is eligible.
// - By key: each user asks the real policy, weighted by popularity (beyond a million users, and
//   without users, keys spread evenly over all hashes).
// - By load: in proportion to `capacity` among the servers in force; an approximation.
// - Otherwise by weight, or evenly where the algorithm does not honour weights.
// Which servers are in force (active or backup) is asked of the real policy too.
std::vector<double> long_run_shares(const PolicySpec& policy, const PoolView& view,
                                    std::span<const double> capacity, const KeyOwners& owners);

// How a policy deals requests out: between two picks of a server lie, on the mean, this many picks
// of all. Strict turns have no variance.
struct Turns {
  double mean = 0;
  double variance = 0;
};

// Of each server, for policies whose picks follow from those before, while no server is loaded.
// Empty for policies whose picks are independent of each other (`random`, hashes of independent
// keys), and for those that look at the load.
std::vector<Turns> turns_of(const PolicySpec& policy, const PoolView& view);

}  // namespace ballast
