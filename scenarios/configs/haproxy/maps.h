// use_backend %[req.hdr(host),lower,map(hosts.map,default)]: the backend's name stands in a map.
#pragma once

#include <optional>

#include "scenarios/configs/haproxy/section.h"

namespace ballast::config::haproxy {

// The routes that such a rule amounts to, in the order of evaluation, made from `rule` (its name,
// text and condition). nullopt when the expression is more than a fetch and a map of names, or when
// the map cannot be read; `problem` says which.
std::optional<std::vector<Route>> routes_of_map(const Statement& s, const Route& rule,
                                                std::string& problem);

}  // namespace ballast::config::haproxy
