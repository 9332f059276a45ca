// Which servers an event means: a server's name, POOL/NAME, pools.POOL.servers.NAME, the name of a
// pool (all its servers), or a list of these.
#pragma once

#include <vector>

#include "scenarios/build.h"

namespace ballast {

// `present[pool][server]`: whether the server is there at the time of the event.
std::vector<ServerRef> find_targets(const Node& target, const SystemSpec& system,
                                    const std::vector<std::vector<bool>>& present,
                                    const std::string& path, Context& context);

}  // namespace ballast
