// What http, server and location blocks say about proxying, inherited from the outside to the
// inside; and which directives bear on traffic at all.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/configs/nginx/blocks.h"

namespace ballast::config::nginx {

struct Settings {
  Timeouts timeouts;
  Retries retries;
  Fact<bool> behind_proxy;
  std::map<std::string, std::string> variables{};  // of `set` without a condition
};

Settings initial_settings(bool stream);

// Applies the directives of one block that have no block of their own, and accounts for them.
// Those that routes are made of (listen, proxy_pass, ...) are left to others, but accounted for.
void apply(const std::vector<Directive>& block, const std::string& context, bool stream,
           Settings& settings, Reading& reading);

}  // namespace ballast::config::nginx
