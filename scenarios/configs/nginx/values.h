// Values as nginx.conf writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/configs/facts.h"

namespace ballast::config::nginx {

// "30s", "1m30s", "1h 30m", "500ms"; a bare number in seconds.
std::optional<Duration> read_time(std::string_view text);
std::optional<std::uint32_t> read_count(std::string_view text);
// "10.5%" of split_clients, as a ratio.
std::optional<double> read_percent(std::string_view text);

struct Address {
  std::string host;
  std::uint32_t port = 0;  // 0: not written
  bool socket = false;
  bool literal = false;
};
// 10.0.0.1:80, name:80, [::1]:80, unix:/path, 80 (of listen), *:80.
Address read_address(std::string_view text);

// What a variable holds, where it is a part of the request.
Match match_of_variable(std::string_view name);  // without the dollar
HashKey key_of_text(const std::string& text, Place where);

}  // namespace ballast::config::nginx
