// Reads nginx.conf into facts: the block grammar, included files, http and stream, upstreams, the
// order in which server blocks and locations are matched, maps and split_clients where they decide
// which upstream a request goes to. Follows nginx's documentation and, for defaults,
// src/http/ngx_http_upstream*.c and ngx_http_proxy_module.c.
#pragma once

#include <string>

#include "scenarios/configs/reading.h"

namespace ballast::config::nginx {

// Included files are looked for beside the file.
void read(const std::string& text, std::uint32_t file, Reading& reading);

}  // namespace ballast::config::nginx
