// The locations of a server block as routes, in the order in which nginx finds them: exact ones,
// the longest prefix if it is marked `^~`, regular expressions in the order written, the longest
// prefix (ngx_http_core_find_location()).
#pragma once

#include <string>
#include <vector>

#include "scenarios/configs/nginx/settings.h"
#include "scenarios/configs/nginx/variables.h"

namespace ballast::config::nginx {

// Routes of one server block, and the rewrites in it. The condition of each covers the location
// alone, not the server's name.
struct ServerRoutes {
  std::vector<Route> routes;
  std::vector<Rewrite> rewrites;
};
ServerRoutes routes_of_server(const Directive& server, const Settings& outer,
                              const std::string& context, const Variables& variables,
                              Reading& reading);

// The routes that a directive such as `proxy_pass http://app;` makes, several where it holds
// variables. `route` has everything but targets and further conditions.
std::vector<Route> forward(const Directive& pass, const Route& route, bool stream,
                           const Settings& settings, const std::string& context,
                           const Variables& variables, Reading& reading);

}  // namespace ballast::config::nginx
