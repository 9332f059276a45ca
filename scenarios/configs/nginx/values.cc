#include "scenarios/configs/nginx/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ballast::config::nginx {

std::optional<Duration> read_time(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  constexpr std::int64_t kSecond = 1'000'000'000;
  static constexpr std::array<Unit, 9> kUnits = {{{"ms", 1'000'000},
                                                  {"s", kSecond},
                                                  {"m", 60 * kSecond},
                                                  {"h", 3600 * kSecond},
                                                  {"d", 86400 * kSecond},
                                                  {"w", 7 * 86400 * kSecond},
                                                  {"M", 30 * 86400 * kSecond},
                                                  {"y", 365 * 86400 * kSecond},
                                                  {"", kSecond}}};
  constexpr std::int64_t kMost = std::int64_t{1} << 61;
  std::int64_t total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    const Unit* unit = nullptr;
    for (const Unit& known : kUnits)
      if (unit == nullptr && text.starts_with(known.name)) unit = &known;
    if (unit->name.empty() && !text.empty() && text.front() != ' ') return std::nullopt;
    text.remove_prefix(unit->name.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (value > kMost / unit->nanoseconds) return std::nullopt;
    total += value * unit->nanoseconds;
    if (total > kMost) return std::nullopt;
  }
  return Duration{total};
}

std::optional<std::uint32_t> read_count(std::string_view text) {
  std::uint32_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() ||
      value > 0x7fffffff)
    return std::nullopt;
  return value;
}

std::optional<double> read_percent(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0 || value > 100) return std::nullopt;
  return value / 100;
}

Address read_address(std::string_view text) {
  Address address;
  if (text.starts_with("unix:")) {
    address.host = text.substr(5);
    address.socket = true;
    return address;
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = std::min(text.find(']'), text.size() - 1);
    address.host = text.substr(1, close - 1);
    address.literal = true;
    port = text.substr(close + 1);
    if (port.starts_with(':')) port.remove_prefix(1);
  } else {
    const std::size_t colon = text.rfind(':');
    address.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
    address.literal = address.host.empty() || address.host == "*" ||
                      address.host.find_first_not_of("0123456789.") == std::string::npos;
  }
  if (const auto number = read_count(port)) address.port = std::min<std::uint32_t>(*number, 65535);
  return address;
}

namespace {

struct Variable {
  std::string_view name;
  Match::What what;
};
constexpr std::array<Variable, 17> kVariables = {{
    {"host", Match::What::kHost},
    {"http_host", Match::What::kHost},
    {"server_name", Match::What::kHost},
    {"hostname", Match::What::kOther},
    {"uri", Match::What::kPath},
    {"document_uri", Match::What::kPath},
    {"request_uri", Match::What::kUri},
    {"request_method", Match::What::kMethod},
    {"scheme", Match::What::kScheme},
    {"remote_addr", Match::What::kSource},
    {"binary_remote_addr", Match::What::kSource},
    {"realip_remote_addr", Match::What::kSource},
    {"server_port", Match::What::kPort},
    {"ssl_server_name", Match::What::kServerName},
    {"ssl_preread_server_name", Match::What::kServerName},
    {"proxy_protocol_addr", Match::What::kSource},
    {"request", Match::What::kOther},
}};

}  // namespace

Match match_of_variable(std::string_view name) {
  Match match;
  match.what = Match::What::kVariable;
  match.name = name;
  for (const Variable& known : kVariables)
    if (known.name == name) match.what = known.what;
  struct Prefix {
    std::string_view text;
    Match::What what;
  };
  static constexpr std::array<Prefix, 3> kPrefixes = {{{"cookie_", Match::What::kCookie},
                                                       {"arg_", Match::What::kQuery},
                                                       {"http_", Match::What::kHeader}}};
  for (const Prefix& prefix : kPrefixes)
    if (match.what == Match::What::kVariable && name.starts_with(prefix.text)) {
      match.what = prefix.what;
      match.name = name.substr(prefix.text.size());
      // $http_user_agent is the header User-Agent.
      if (match.what == Match::What::kHeader)
        std::replace(match.name.begin(), match.name.end(), '_', '-');
    }
  if (match.what != Match::What::kVariable && match.what != Match::What::kCookie &&
      match.what != Match::What::kQuery && match.what != Match::What::kHeader)
    match.name.clear();
  match.text = "$" + std::string(name);
  return match;
}

HashKey key_of_text(const std::string& text, Place where) {
  HashKey key{HashKey::Kind::kExpression, text, where};
  if (!text.starts_with('$') || text.find('$', 1) != std::string::npos) return key;
  std::string name = text.substr(1);
  if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
  const Match match = match_of_variable(name);
  switch (match.what) {
    case Match::What::kSource:
      return {HashKey::Kind::kSource, "", where};
    case Match::What::kUri:
    case Match::What::kPath:
      return {HashKey::Kind::kUri, "", where};
    case Match::What::kCookie:
      return {HashKey::Kind::kCookie, match.name, where};
    case Match::What::kQuery:
      return {HashKey::Kind::kQuery, match.name, where};
    case Match::What::kHeader:
      return {HashKey::Kind::kHeader, match.name, where};
    case Match::What::kHost:
      return {HashKey::Kind::kHeader, "host", where};
    default:
      return key;
  }
}

}  // namespace ballast::config::nginx
