// Values as haproxy.cfg writes them.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/time.h"

namespace ballast::config::haproxy {

// "30s", "1m", "500us", a bare number in milliseconds. nullopt: not a time, or beyond 292 years.
std::optional<Duration> read_time(std::string_view text);
// "1m" of a stick table: k, m, g are powers of 1024.
std::optional<std::uint64_t> read_size(std::string_view text);
std::optional<std::uint32_t> read_count(std::string_view text);

// An address as `server` and `bind` have it: 10.0.0.1:80, [::1]:80, ::1:80, *:80, name:80,
// ipv4@1.2.3.4:80, unix@/path, /path, :80, 10.0.0.1 (port 0), 10.0.0.1:+100.
struct Address {
  std::string_view host;
  std::uint32_t port = 0;
  std::uint32_t last_port = 0;
  bool socket = false;    // of the unix domain
  bool literal = false;   // an IP address, or nothing at all
  bool relative = false;  // the port is an offset
};
std::optional<Address> read_address(std::string_view text);

}  // namespace ballast::config::haproxy
