#include "app/sweep/vary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "scenarios/patch.h"

namespace ballast {

namespace {

constexpr double kMostValues = 100'000;
constexpr const char* kHint =
    "write --vary pools.app.servers=8..12 or --vary traffic.web.arrivals.rate=500/s..900/s:100/s";

using Values = Reading<std::vector<std::string>>;

Values wrong(std::string message, std::string hint = kHint) {
  return {std::nullopt, {"bad-range", std::move(message), std::move(hint)}};
}

// At separators outside of quotes and brackets.
std::vector<std::string> split_items(std::string_view text, char separator) {
  std::vector<std::string> items(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == separator && depth == 0) {
      items.emplace_back();
      continue;
    }
    items.back() += c;
  }
  return items;
}

// Twelve digits: what a step of .1 adds to a double in the sixteenth is nobody's intention.
std::string short_number(double value) { return fmt::format("{:.12g}", value); }

// The kinds of quantity that a range may run over.
struct Kind {
  std::function<std::optional<double>(const std::string&)> read;
  std::function<std::string(double)> write;
};
const std::array<Kind, 4>& kinds() {
  static const std::array<Kind, 4> all = {{
      {[](const std::string& text) { return read_number(text).value; }, short_number},
      {[](const std::string& text) -> std::optional<double> {
         if (!text.ends_with('%')) return std::nullopt;
         return read_number(std::string_view(text).substr(0, text.size() - 1)).value;
       },
       [](double value) { return short_number(value) + "%"; }},
      {[](const std::string& text) -> std::optional<double> {
         const auto duration = read_duration(text).value;
         if (!duration) return std::nullopt;
         return static_cast<double>(duration->count());
       },
       [](double value) { return write_duration(Duration{std::llround(value)}); }},
      {[](const std::string& text) { return read_rate(text).value; },
       [](double value) { return write_rate(std::stod(short_number(value))); }},
  }};
  return all;
}

bool begins_like_a_number(const std::string& text) {
  const std::size_t at = text.find_first_not_of("+-");
  return at != std::string::npos && text[at] >= '0' && text[at] <= '9';
}

// "100/s" has the unit "/s"; "5" has none.
std::string unit_of(const std::string& text) {
  const std::size_t end = text.find_first_not_of("+-.0123456789");
  return end == std::string::npos ? "" : text.substr(end);
}

Values range(const std::string& item, std::string from, std::string to, std::string step) {
  const bool step_given = !step.empty();
  std::string unit;
  for (const std::string* part : {&from, &to, &step})
    if (unit.empty()) unit = unit_of(*part);
  if (!step_given) step = "1";
  for (std::string* part : {&from, &to, &step})
    if (unit_of(*part).empty() && begins_like_a_number(*part)) *part += unit;
  for (const Kind& kind : kinds()) {
    const auto a = kind.read(from);
    const auto b = kind.read(to);
    const auto by = kind.read(step);
    if (!a || !b || !by) continue;
    const bool whole = unit.empty() && *a == std::floor(*a) && *b == std::floor(*b);
    if (!step_given && !whole) return wrong(fmt::format("the range '{}' has no step", item));
    if (!(*by > 0)) return wrong(fmt::format("the step of '{}' is not above 0", item));
    const double steps = std::floor(std::abs(*b - *a) / *by * (1 + 1e-12) + 1e-9);
    if (!(steps < kMostValues))
      return wrong(fmt::format("'{}' has more than {} values", item, kMostValues));
    std::vector<std::string> values;
    for (int i = 0; i <= static_cast<int>(steps); ++i) {
      const double value = *b < *a ? *a - i * *by : *a + i * *by;
      // A step of .1 from -.3 does not quite come through 0.
      values.push_back(kind.write(std::abs(value) < *by * 1e-9 ? 0.0 : value));
    }
    return {std::move(values), {}};
  }
  return wrong(
      fmt::format("'{}' is not a range of numbers, durations, rates or percentages", item));
}

Values values_of(const std::string& item) {
  const std::size_t dots = item.find("..");
  if (dots == std::string::npos || !begins_like_a_number(item)) return {{{item}}, {}};
  const std::string from = item.substr(0, dots);
  const std::string rest = item.substr(dots + 2);
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos) return range(item, from, rest, "");
  return range(item, from, rest.substr(0, colon), rest.substr(colon + 1));
}

}  // namespace

Reading<Axis> read_axis(std::string_view text) {
  const auto failed = [](Problem problem) {
    return Reading<Axis>{std::nullopt, std::move(problem)};
  };
  // A name in quotes may hold an equals sign.
  const std::string path = split_items(text, '=').front();
  if (path.empty() || path.size() + 1 >= text.size())
    return failed(wrong(fmt::format("'{}' is not PATH=VALUES", text)).problem);
  if (auto segments = split_path(path); !segments.value) return failed(std::move(segments.problem));
  Axis axis;
  axis.path = path;
  for (const std::string& item : split_items(text.substr(path.size() + 1), ',')) {
    const std::size_t first = item.find_first_not_of(' ');
    if (first == std::string::npos)
      return failed(wrong(fmt::format("a value of '{}' is empty", text)).problem);
    Values values = values_of(item.substr(first, item.find_last_not_of(' ') - first + 1));
    if (!values.value) return failed(std::move(values.problem));
    for (std::string& value : *values.value) axis.values.push_back(std::move(value));
  }
  return {std::move(axis), {}};
}

}  // namespace ballast
