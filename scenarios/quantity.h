// Quantities as people write them: durations `80ms`, `2h30m`; rates `800/s`, `48k/min`; ratios
// `30%`, `0.3`; numbers. A bare number where a unit is due is a mistake, never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.h"

namespace ballast {

// Why a text is not the value that is due.
struct Problem {
  std::string code;  // of the diagnostic: "missing-unit", "negative", "not-finite", "wrong-type"
  std::string message;
  std::string hint;
};

template <typename T>
struct Reading {
  std::optional<T> value;
  Problem problem;
};

Reading<Duration> read_duration(std::string_view text);  // never negative, at most 73 years
Reading<double> read_rate(std::string_view text);        // per second, never negative
Reading<double> read_ratio(std::string_view text);       // 0..1 as a rule; the caller checks
Reading<double> read_number(std::string_view text);      // finite
Reading<std::int64_t> read_integer(std::string_view text);
Reading<bool> read_bool(std::string_view text);  // true | false, nothing else

// Shortest notation that reads back as the same value: "1m30s", "800/s".
std::string write_duration(Duration duration);
std::string write_rate(double per_s);

// A quantile's name (`p50`, `p99.9`, `p999`, `0.5`, `min`, `max`) as a probability.
Reading<double> read_quantile(std::string_view text);

}  // namespace ballast
