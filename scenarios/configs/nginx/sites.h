// Server blocks as frontends: those that share a listening address are one, and the name that the
// client asks for decides between them (ngx_http_find_virtual_server()).
#pragma once

#include <string>
#include <vector>

#include "scenarios/configs/nginx/locations.h"

namespace ballast::config::nginx {

void read_http_servers(const std::vector<const Directive*>& servers, const Settings& settings,
                       const Variables& variables, Reading& reading);
void read_stream_servers(const std::vector<const Directive*>& servers, const Settings& settings,
                         const Variables& variables, Reading& reading);

}  // namespace ballast::config::nginx
