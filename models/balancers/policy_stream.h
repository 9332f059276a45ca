// A parameter that every algorithm has beside its own: `stream`, which of its random streams it
// draws from. Two that differ only there pick other servers by the same law, which is how one sees
// what is chance in a comparison.
#pragma once

#include <vector>

#include "models/balancers/policy.h"
#include "sim/random.h"

namespace ballast {

// The parameters of the algorithm, `stream` included.
std::vector<Param> policy_params(const PolicyKind& kind);

// The stream that the arguments ask for, given the one of the place where the policy works.
inline Rng policy_rng(const Args& args, Rng rng) {
  if (!args.has("stream")) return rng;
  return Rng(rng(), static_cast<std::uint64_t>(args.integer("stream")));
}

}  // namespace ballast
