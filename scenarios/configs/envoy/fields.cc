#include "scenarios/configs/envoy/fields.h"

#include <charconv>

namespace ballast::config::envoy {

namespace {

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

constexpr double kMostSeconds = 2e9;

}  // namespace

void Walk::unknown(const std::string& key, const Tree& value, Place where,
                   const std::string& reason) const {
  reading.not_understood(key + ": " + value.text(), context, reason, where);
}

std::optional<double> number_in(const Tree& value) {
  if (value.kind == Tree::Kind::kScalar) return plain_number(value.scalar);
  if (const Tree* inner = value.find("value")) return number_in(*inner);
  return std::nullopt;
}

std::optional<std::uint32_t> count_in(const Tree& value) {
  const auto number = number_in(value);
  if (!number || *number < 0 || *number > 4294967295.0 || *number != std::floor(*number))
    return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<bool> flag_in(const Tree& value) {
  const Tree* inner = value.find("value");
  const std::string& text = inner != nullptr ? inner->scalar : value.scalar;
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<Duration> duration_in(const Tree& value) {
  std::optional<double> seconds;
  if (value.kind == Tree::Kind::kScalar) {
    std::string_view text = value.scalar;
    if (text.ends_with('s')) text.remove_suffix(1);
    seconds = plain_number(text);
  } else if (value.kind == Tree::Kind::kMap) {
    const Tree* whole = value.find("seconds");
    const Tree* nanos = value.find("nanos");
    seconds = (whole != nullptr ? number_in(*whole).value_or(0) : 0) +
              (nanos != nullptr ? number_in(*nanos).value_or(0) / 1e9 : 0);
  }
  if (!seconds || *seconds < 0 || *seconds > kMostSeconds) return std::nullopt;
  return Duration{static_cast<std::int64_t>(std::llround(*seconds * 1e9))};
}

std::optional<double> ratio_in(const Tree& value) {
  if (value.kind == Tree::Kind::kScalar) {
    const auto number = plain_number(value.scalar);
    return number ? std::optional<double>(*number / 100) : std::nullopt;
  }
  if (const Tree* otherwise = value.find("default_value")) return ratio_in(*otherwise);
  if (const Tree* percent = value.find("value")) return ratio_in(*percent);
  const Tree* numerator = value.find("numerator");
  if (numerator == nullptr) return value.map.empty() ? std::nullopt : std::optional<double>(0);
  double of = 100;
  if (const Tree* denominator = value.find("denominator"))
    of = denominator->scalar == "TEN_THOUSAND" ? 1e4 : denominator->scalar == "MILLION" ? 1e6 : 100;
  const auto number = number_in(*numerator);
  return number ? std::optional<double>(*number / of) : std::nullopt;
}

void give(const At& at, Fact<std::uint32_t>& fact) {
  if (const auto count = count_in(at.value))
    fact.give(*count, at.where);
  else
    at.unknown("a whole number is due");
}
void give(const At& at, MaybeFact<std::uint32_t>& fact) {
  if (const auto count = count_in(at.value))
    fact.give(*count, at.where);
  else
    at.unknown("a whole number is due");
}
void give(const At& at, Fact<bool>& fact) {
  if (const auto flag = flag_in(at.value))
    fact.give(*flag, at.where);
  else
    at.unknown("true or false is due");
}
void give(const At& at, Fact<Duration>& fact) {
  if (const auto time = duration_in(at.value))
    fact.give(*time, at.where);
  else
    at.unknown("a duration is due");
}
void give(const At& at, MaybeFact<Duration>& fact) {
  if (const auto time = duration_in(at.value))
    fact.give(*time, at.where);
  else
    at.unknown("a duration is due");
}
void give(const At& at, Fact<std::string>& fact) { fact.give(at.value.scalar, at.where); }

std::string type_of(const Tree& typed_config) {
  const Tree* type = typed_config.find("@type");
  if (type == nullptr) return {};
  const std::size_t dot = type->scalar.find_last_of("./");
  return dot == std::string::npos ? type->scalar : type->scalar.substr(dot + 1);
}

SocketAddress address_in(const Tree& address) {
  SocketAddress out;
  out.where = address.where;
  if (const Tree* pipe = address.find("pipe")) {
    const Tree* path = pipe->find("path");
    out.host = path != nullptr ? path->scalar : std::string();
    out.socket = out.found = true;
    return out;
  }
  const Tree* socket = address.find("socket_address");
  if (socket == nullptr) return out;
  out.found = true;
  if (const Tree* host = socket->find("address")) {
    out.host = host->scalar;
    out.where = host->where;
  }
  if (const Tree* port = socket->find("port_value"))
    out.port = std::min<std::uint32_t>(count_in(*port).value_or(0), 65535);
  return out;
}

}  // namespace ballast::config::envoy
