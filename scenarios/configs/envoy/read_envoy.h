// Reads envoy.yaml (or JSON) into facts: static listeners, routes, clusters and their endpoints.
// Field names and defaults as in Envoy's API v3 (api/envoy/config/**); snake_case and camelCase.
#pragma once

#include <string>

#include "scenarios/configs/reading.h"

namespace ballast::config::envoy {

void read(const std::string& text, std::uint32_t file, Reading& reading);

}  // namespace ballast::config::envoy
