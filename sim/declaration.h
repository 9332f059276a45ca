// How a part declares itself: its name, a one-line summary and its parameters with type, default,
// range, unit and help, once. The scenario schema, `ballast list`, the JSON Schema, the docs and
// the error hints are all generated from these declarations.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/time.h"

namespace ballast {

class Distribution;
using Law = std::shared_ptr<const Distribution>;  // immutable, shared between runs and threads

struct RateProfile;

enum class ParamType : std::uint8_t {
  kNumber,       // plain number                         -> double
  kInteger,      // whole number                         -> std::int64_t
  kRatio,        // `30%` or 0.3                         -> double in 0..1
  kDuration,     // `80ms`, `2h30m`                      -> Duration
  kRate,         // `800/s`                              -> double, per second
  kBool,         // true | false                         -> bool
  kText,         //                                      -> std::string
  kChoice,       // one of `choices`                     -> std::string
  kLaw,          // {distribution: NAME, ...}            -> Law
  kRateProfile,  // a rate, a list of steps or {diurnal} -> shared_ptr<const RateProfile>
  kRecords,      // a list of records made of `fields`   -> std::vector<Args>
  kMixture,      // a list of {share, distribution...}   -> std::vector<Args> with "share" and "law"
  kQuantiles,    // a map of quantile: duration (`p50: 80ms`, `0.5: 80ms`)
                 //                    -> std::vector<Args> with "p" (double) and "value" (Duration)
  kTimesFile,    // path of a file with one number of seconds a line, read by scenarios/
                 //                                      -> shared_ptr<const std::vector<double>>
};

struct Param {
  std::string_view name;
  ParamType type = ParamType::kNumber;
  std::string_view help;
  bool required = false;
  std::string_view default_text{};  // as written in a scenario; empty: no default (absent in Args)
  double min = -std::numeric_limits<double>::infinity();  // in the unit of the value (seconds, 1/s)
  double max = std::numeric_limits<double>::infinity();
  bool min_exclusive = false;
  std::vector<std::string_view> choices{};
  std::vector<Param> fields{};
};

// The arguments given for the parameters of one declaration, already checked and with defaults
// filled in. Asking for one that is absent, or of another type, is a bug.
class Args {
 public:
  using Value = std::variant<bool, std::int64_t, double, Duration, std::string, Law,
                             std::shared_ptr<const RateProfile>, std::vector<Args>,
                             std::shared_ptr<const std::vector<double>>>;

  void set(std::string name, Value value);
  bool has(std::string_view name) const { return find(name) != nullptr; }

  bool flag(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;  // also a ratio or a rate per second
  Duration duration(std::string_view name) const;
  double duration_s(std::string_view name) const;  // a duration, in seconds
  const std::string& text(std::string_view name) const;
  Law law(std::string_view name) const;
  std::shared_ptr<const RateProfile> rate(std::string_view name) const;
  const std::vector<Args>& records(std::string_view name) const;
  std::shared_ptr<const std::vector<double>> numbers(std::string_view name) const;

  const std::vector<std::pair<std::string, Value>>& values() const { return values_; }

  // Laws, profiles and files are equal when they are the same object.
  bool operator==(const Args& other) const;

 private:
  const Value* find(std::string_view name) const;
  std::vector<std::pair<std::string, Value>> values_;
};

// What is wrong with a combination of otherwise valid arguments ("needs cv or p99, not both");
// empty when nothing is.
using ArgsProblem = std::string;

}  // namespace ballast
