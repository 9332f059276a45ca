#include "scenarios/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "scenarios/text_check.h"

namespace ballast {

namespace {

constexpr const char* kDurationHint = "write a duration with its unit: 80ms, 10s, 2h30m";
constexpr const char* kRateHint = "write a rate with its unit: 800/s, 48k/min, 10/h";

struct Unit {
  std::string_view name;
  double size;  // ns of a duration, seconds of a rate's denominator
};
// Longest first, so that `ms` is not read as `m`.
constexpr std::array<Unit, 8> kDurationUnits{{{"ns", 1},
                                              {"us", 1e3},
                                              {"\u00b5s", 1e3},
                                              {"ms", 1e6},
                                              {"s", 1e9},
                                              {"m", 60e9},
                                              {"h", 3600e9},
                                              {"d", 86400e9}}};
constexpr std::array<Unit, 6> kRateUnits{
    {{"s", 1}, {"sec", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool names_no_finite_number(std::string_view text) {
  std::string lower;
  for (const char c : text)
    if (c != '.' && c != '-' && c != '+')
      lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return lower == "nan" || lower == "inf" || lower == "infinity";
}

template <typename T>
Reading<T> wrong(std::string code, std::string message, std::string hint = {}) {
  return {std::nullopt, {std::move(code), std::move(message), std::move(hint)}};
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  if (text.size() > kShown) return fmt::format("'{}...'", printable(text.substr(0, kShown)));
  return fmt::format("'{}'", text);
}

template <typename T>
Reading<T> not_finite(std::string_view text, std::string hint = {}) {
  return wrong<T>("not-finite", quoted(text) + " is not a finite number", std::move(hint));
}

// Takes an unsigned decimal number off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && (is_digit(text[n]) || text[n] == '.')) ++n;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + n, value, std::chars_format::fixed);
  if (n == 0 || error != std::errc{} || end != text.data() + n) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool is_bare_number(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return take_number(text).has_value() && text.empty();
}

}  // namespace

Reading<Duration> read_duration(std::string_view text) {
  if (names_no_finite_number(text)) return not_finite<Duration>(text, kDurationHint);
  if (is_bare_number(text))
    return wrong<Duration>("missing-unit", quoted(text) + " has no unit", kDurationHint);
  const auto malformed = [&] {
    return wrong<Duration>("wrong-type", quoted(text) + " is not a duration", kDurationHint);
  };
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  if (rest.empty()) return malformed();
  double total_ns = 0;
  double last_size = HUGE_VAL;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) return malformed();
    const Unit* unit = nullptr;
    for (const Unit& u : kDurationUnits)
      if (unit == nullptr && rest.starts_with(u.name) &&
          (rest.size() == u.name.size() || is_digit(rest[u.name.size()])))
        unit = &u;
    if (unit == nullptr || unit->size >= last_size) return malformed();
    last_size = unit->size;
    total_ns += *number * unit->size;
    rest.remove_prefix(unit->name.size());
  }
  if (negative)
    return wrong<Duration>("negative", quoted(text) + " is negative; a duration is not");
  if (!(total_ns < 2.305843009213694e18))  // 2^61, where simulated time saturates
    return wrong<Duration>("out-of-range", quoted(text) + " is more than 73 years");
  return {Duration{static_cast<std::int64_t>(std::floor(total_ns + 0.5))}, {}};
}

Reading<double> read_rate(std::string_view text) {
  if (is_bare_number(text))
    return wrong<double>("missing-unit", quoted(text) + " has no unit", kRateHint);
  if (names_no_finite_number(text.substr(0, text.find('/'))))
    return not_finite<double>(text, kRateHint);
  const auto malformed = [&] {
    return wrong<double>("wrong-type", quoted(text) + " is not a rate", kRateHint);
  };
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  const auto number = take_number(rest);
  if (!number) return malformed();
  double value = *number;
  if (rest.starts_with("k")) value *= 1e3;
  if (rest.starts_with("M")) value *= 1e6;
  if (rest.starts_with("k") || rest.starts_with("M")) rest.remove_prefix(1);
  if (!rest.starts_with("/")) return malformed();
  rest.remove_prefix(1);
  const auto* unit = std::find_if(kRateUnits.begin(), kRateUnits.end(),
                                  [&](const Unit& u) { return u.name == rest; });
  if (unit == kRateUnits.end()) return malformed();
  if (negative) return wrong<double>("negative", quoted(text) + " is negative; a rate is not");
  return {value / unit->size, {}};
}

Reading<double> read_number(std::string_view text) {
  if (names_no_finite_number(text)) return not_finite<double>(text);
  std::string_view digits = text;
  if (digits.starts_with("+")) digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range)
    return wrong<double>("out-of-range", quoted(text) + " is too large or too small a number");
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return wrong<double>("wrong-type", quoted(text) + " is not a number",
                         "write it without a unit");
  return {value, {}};
}

Reading<double> read_ratio(std::string_view text) {
  constexpr const char* kHint = "write a ratio as 30% or 0.3";
  const bool percent = text.ends_with("%");
  Reading<double> number = read_number(percent ? text.substr(0, text.size() - 1) : text);
  if (!number.value) {
    if (number.problem.code == "wrong-type")
      return wrong<double>("wrong-type", quoted(text) + " is not a ratio", kHint);
    number.problem.hint = kHint;
    return number;
  }
  if (percent) *number.value /= 100;
  return number;
}

Reading<std::int64_t> read_integer(std::string_view text) {
  if (names_no_finite_number(text)) return not_finite<std::int64_t>(text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range)
    return wrong<std::int64_t>("out-of-range", quoted(text) + " is too large a number");
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return wrong<std::int64_t>("wrong-type", quoted(text) + " is not a whole number");
  // 0123 is octal to some readers and decimal to others.
  const std::string_view digits = text.substr(text[0] == '-' ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0')
    return wrong<std::int64_t>("wrong-type", quoted(text) + " starts with a zero",
                               fmt::format("write {}", value));
  return {value, {}};
}

Reading<bool> read_bool(std::string_view text) {
  if (text == "true") return {true, {}};
  if (text == "false") return {false, {}};
  return wrong<bool>("wrong-type", quoted(text) + " is neither true nor false");
}

Reading<double> read_quantile(std::string_view text) {
  if (text == "min") return {0.0, {}};
  if (text == "max" || text == "p100") return {1.0, {}};
  const auto malformed = [&] {
    return wrong<double>("wrong-type", quoted(text) + " is not a quantile",
                         "write p50, p99, p99.9 or 0.999");
  };
  const bool named = text.starts_with("p");
  std::string_view digits = named ? text.substr(1) : text;
  const bool has_point = digits.find('.') != std::string_view::npos;
  const std::size_t length = digits.size();
  const auto number = take_number(digits);
  if (!number || !digits.empty()) return malformed();
  double value = *number;
  // p50 and p99.9 are percent; p999 is the usual way to write 99.9.
  if (named)
    value /= has_point || length <= 2 ? 100.0 : std::pow(10.0, static_cast<double>(length));
  if (value > 1) return malformed();
  return {value, {}};
}

std::string write_duration(Duration duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "0s";
  std::string out;
  const auto take = [&](std::int64_t size, const char* unit) {
    if (left >= size) out += fmt::format("{}{}", left / size, unit);
    left %= size;
  };
  take(86'400'000'000'000, "d");
  take(3'600'000'000'000, "h");
  take(60'000'000'000, "m");
  take(1'000'000'000, "s");
  take(1'000'000, "ms");
  take(1'000, "us");
  take(1, "ns");
  return out;
}

std::string write_rate(double per_s) { return fmt::format("{}/s", per_s); }

}  // namespace ballast
