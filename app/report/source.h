// What a report of a run is made from: its result and its time series, from memory or from the
// files of `--out`. Both give the same page.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/json.h"
#include "models/result.h"

namespace ballast::report {

struct RunSource {
  Json result;      // schema ballast/result/1
  Series series;    // of the run as it was; no columns: there are none
  Series baseline;  // of the what-if that is its baseline, if that was run
};

// Reads RESULT.json and the series beside it. Throws IoError when a file cannot be read and
// InvalidInput when it is not what it should be.
RunSource read_run(const std::filesystem::path& result);

// The values of a column; null when the series has none.
const std::vector<double>* column(const Series& series, std::string_view entity,
                                  std::string_view metric);
std::size_t buckets(const Series& series);

// "10:42", or "+01:12:00" where the scenario has no clock.
std::function<std::string(double t_s)> time_label(const Json& result);
// Local time of day at t = 0, if the scenario has a clock.
std::optional<std::int64_t> clock_seconds(const Json& result);

// Where the charts end: the end of the run, or where it was stopped.
double end_of(const RunSource& source);

// The member at a path; null where there is none.
const Json* member(const Json& json, std::initializer_list<const char*> path);
// The number at a path of members; absent where there is none. Of {value, low, high} the value.
std::optional<double> number_at(const Json& json, std::initializer_list<const char*> path);
std::string text_at(const Json& json, std::initializer_list<const char*> path);

}  // namespace ballast::report
