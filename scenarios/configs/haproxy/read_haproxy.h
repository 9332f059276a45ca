// Reads haproxy.cfg into facts. Follows HAProxy's configuration manual (2.6 to 3.3): sections,
// defaults and their inheritance (`from`), quoting, environment variables, conditional blocks,
// several files read as one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/configs/reading.h"

namespace ballast::config::haproxy {

struct Source {
  std::string text;
  std::uint32_t file = 0;  // of Config::files
};

void read(const std::vector<Source>& sources, const std::map<std::string, std::string>& environment,
          Reading& reading);

}  // namespace ballast::config::haproxy
