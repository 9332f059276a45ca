#include "scenarios/wall_clock.h"

#include <fmt/format.h>

#include <chrono>

namespace ballast {

namespace {

constexpr int kDayS = 86400;

// Takes exactly `digits` digits off the front.
std::optional<int> take_digits(std::string_view& text, int digits) {
  int value = 0;
  for (int i = 0; i < digits; ++i) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    value = value * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// HH:MM or HH:MM:SS, as seconds of the day.
std::optional<int> take_time_of_day(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (take(text, ':')) {
    const auto written = take_digits(text, 2);
    if (!written || *written > 59) return std::nullopt;
    second = *written;
  }
  return *hour * 3600 + *minute * 60 + second;
}

struct Instant {
  std::int64_t local_s = 0;     // seconds since 1970 of the date and time as written
  std::optional<int> offset_s;  // of the written zone
};

std::optional<Instant> parse_iso(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  const auto second = take_time_of_day(text);
  if (!date.ok() || !second) return std::nullopt;
  Instant out;
  out.local_s =
      std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()} * kDayS + *second;
  if (take(text, 'Z')) {
    out.offset_s = 0;
  } else if (!text.empty()) {
    const int sign = text[0] == '-' ? -1 : 1;
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    const auto hours = take_digits(text, 2);
    take(text, ':');
    const auto minutes = take_digits(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    out.offset_s = sign * (*hours * 3600 + *minutes * 60);
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

Time after_start(std::int64_t s) { return kStart + std::chrono::seconds{s}; }

}  // namespace

Reading<WallClock> read_wall_clock(std::string_view text) {
  const auto instant = parse_iso(text);
  if (!instant)
    return {std::nullopt,
            {"wrong-type", fmt::format("'{}' is not a date and time", text),
             "write it as 2024-03-04T09:30:00-05:00"}};
  const int offset_s = instant->offset_s.value_or(0);
  return {WallClock{instant->local_s - offset_s, offset_s}, {}};
}

Reading<Time> read_time(std::string_view text, const std::optional<WallClock>& clock) {
  const Problem no_clock{
      "no-clock", fmt::format("'{}' is a clock time, but there is no clock", text),
      "give `clock`, the date and time of t = 0, or write a duration from the start"};
  std::string_view rest = text;
  if (const auto tod = take_time_of_day(rest); tod && rest.empty()) {
    if (!clock) return {std::nullopt, no_clock};
    const std::int64_t start = clock->epoch_s + clock->offset_s;
    const std::int64_t start_tod = ((start % kDayS) + kDayS) % kDayS;
    return {after_start((*tod - start_tod + kDayS) % kDayS), {}};
  }
  if (const auto instant = parse_iso(text)) {
    if (!clock) return {std::nullopt, no_clock};
    const std::int64_t epoch_s = instant->local_s - instant->offset_s.value_or(clock->offset_s);
    if (epoch_s < clock->epoch_s)
      return {std::nullopt,
              {"before-start", fmt::format("'{}' is before the start of the run", text), {}}};
    constexpr std::int64_t kLimitS = std::int64_t{1} << 31;  // 68 years, within simulated time
    if (epoch_s - clock->epoch_s > kLimitS)
      return {
          std::nullopt,
          {"out-of-range", fmt::format("'{}' is more than 68 years after the start", text), {}}};
    return {after_start(epoch_s - clock->epoch_s), {}};
  }
  Reading<Duration> duration = read_duration(text);
  if (duration.value) return {kStart + *duration.value, {}};
  if (duration.problem.code == "wrong-type") {
    duration.problem.message = fmt::format("'{}' is not a time", text);
    duration.problem.hint = clock
                                ? "write a clock time, \"10:00\", or a duration from the start, 30m"
                                : "write a duration from the start: 90s, 2h30m";
  }
  return {std::nullopt, duration.problem};
}

std::string format_time(const Scenario& scenario, Time t) {
  std::int64_t s = ns(t) / 1'000'000'000;
  if (scenario.clock) {
    const std::int64_t local = scenario.clock->epoch_s + scenario.clock->offset_s + s;
    s = ((local % kDayS) + kDayS) % kDayS;
  }
  return fmt::format("{}{:02}:{:02}:{:02}", scenario.clock ? "" : "+", s / 3600, s / 60 % 60,
                     s % 60);
}

}  // namespace ballast
