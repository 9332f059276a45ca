// The one idea of a patch: the value at a dotted path is replaced whole. Events, what-ifs and
// `--set` all change a scenario this way. A member whose name holds dots is quoted
// (`pools.app.servers."a.b".weight`), members of a list are addressed by their `name`, and a member
// of a short form (`servers: 10`, `algorithm: ring_hash`) turns it into the long one first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/findings.h"
#include "scenarios/quantity.h"
#include "scenarios/shape.h"

namespace ballast {

// The segments of a dotted path without their quotes.
Reading<std::vector<std::string>> split_path(std::string_view path);

// Which paths a patch may name: all of them, or only those that may change during a run.
enum class PatchPaths { kAny, kLive };

// Replaces the value at `path` and returns the path's segments. What is wrong with the path is
// reported at `where`, and then nothing is changed and nothing returned. The new value is not
// checked.
std::optional<std::vector<std::string>> apply_patch(Node& root, const std::string& path,
                                                    const Node& value, const Location& where,
                                                    PatchPaths allowed, Findings& findings);

// Turns `servers: 10` of the pool into the list it is short for.
void expand_servers(Node& servers, const std::string& pool);

}  // namespace ballast
