// Listeners (config.listener.v3) with their filter chains, as far as http_connection_manager and
// tcp_proxy decide where traffic goes.
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

// A frontend for each filter chain.
void read_listener(const Tree& listener, Reading& reading);

}  // namespace ballast::config::envoy
