// Blocks `upstream NAME { ... }` of http and stream.
#pragma once

#include <string>

#include "scenarios/configs/nginx/blocks.h"

namespace ballast::config::nginx {

// Adds the upstream to the configuration.
void read_upstream(const Directive& upstream, bool stream, Reading& reading);

// The group that nginx makes of an address that is no upstream: index of Config::backends.
std::size_t implicit_upstream(const std::string& address, Place where, bool stream,
                              std::uint32_t default_port, Reading& reading);

}  // namespace ballast::config::nginx
