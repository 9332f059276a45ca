// The resolved scenario: every value in force with its default filled in, for `explain`, and its
// hash, by which two results are known to be of the same scenario.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace ballast {

// All values that are in force at t = 0. What was written comes first, then the defaults of that
// part.
std::vector<ResolvedValue> resolved_values(const Node& root);

// 16 hex digits. Position, comments, quotes, the order of keys, defaults written out and the
// notation of a quantity (90s, 1m30s) do not change it, nor does the seed, which results carry
// beside it.
std::string scenario_hash(const Node& root, const std::optional<WallClock>& clock);

// YAML flow text of a node: `{"*": 10}`.
std::string flow_text(const Node& node);

}  // namespace ballast
