#include "scenarios/configs/haproxy/values.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ballast::config::haproxy {

namespace {

std::optional<std::uint64_t> number_at_start(std::string_view text, std::string_view& rest) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{}) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  return value;
}

bool is_ipv4(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::count(text.begin(), text.end(), '.') == 3;
}
bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF:.%") == std::string_view::npos;
}

}  // namespace

std::optional<Duration> read_time(std::string_view text) {
  std::string_view unit;
  const auto value = number_at_start(text, unit);
  if (!value) return std::nullopt;
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  static constexpr std::array<Unit, 7> kUnits = {{{"", 1'000'000},
                                                  {"us", 1'000},
                                                  {"ms", 1'000'000},
                                                  {"s", 1'000'000'000},
                                                  {"m", 60'000'000'000},
                                                  {"h", 3'600'000'000'000},
                                                  {"d", 86'400'000'000'000}}};
  for (const Unit& known : kUnits)
    if (unit == known.name) {
      const auto most = std::numeric_limits<std::int64_t>::max() / 4 / known.nanoseconds;
      if (*value > static_cast<std::uint64_t>(most)) return std::nullopt;
      return Duration{static_cast<std::int64_t>(*value) * known.nanoseconds};
    }
  return std::nullopt;
}

std::optional<std::uint64_t> read_size(std::string_view text) {
  std::string_view unit;
  const auto value = number_at_start(text, unit);
  if (!value) return std::nullopt;
  const int shift = unit.empty()                 ? 0
                    : unit == "k" || unit == "K" ? 10
                    : unit == "m" || unit == "M" ? 20
                    : unit == "g" || unit == "G" ? 30
                                                 : -1;
  if (shift < 0 || *value > (std::numeric_limits<std::uint64_t>::max() >> shift))
    return std::nullopt;
  return *value << shift;
}

std::optional<std::uint32_t> read_count(std::string_view text) {
  std::string_view rest;
  const auto value = number_at_start(text, rest);
  if (!value || !rest.empty() || *value > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<Address> read_address(std::string_view text) {
  Address address;
  // Families and protocols: ipv4@, udp@, unix@, abns@, fd@, quic4@...
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && at < 10) {
    const std::string_view family = text.substr(0, at);
    text = text.substr(at + 1);
    if (family == "unix" || family == "abns" || family == "fd" || family == "sockpair" ||
        family == "uxst" || family == "rhttp") {
      address.host = text;
      address.socket = true;
      return address;
    }
  }
  if (text.starts_with('/')) {
    address.host = text;
    address.socket = true;
    return address;
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    address.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (port.starts_with(':')) port.remove_prefix(1);
  } else {
    // The last colon separates the port, in IPv6 addresses too.
    const std::size_t colon = text.rfind(':');
    address.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  if (port.starts_with('+') || port.starts_with('-')) {
    address.relative = true;
    port = {};
  }
  if (!port.empty()) {
    const std::size_t dash = port.find('-');
    const auto first = read_count(port.substr(0, dash));
    if (!first || *first > 65535) return std::nullopt;
    address.port = address.last_port = *first;
    if (dash != std::string_view::npos) {
      const auto last = read_count(port.substr(dash + 1));
      if (!last || *last > 65535 || *last < *first) return std::nullopt;
      address.last_port = *last;
    }
  }
  address.literal =
      address.host.empty() || address.host == "*" || is_ipv4(address.host) || is_ipv6(address.host);
  return address;
}

}  // namespace ballast::config::haproxy
