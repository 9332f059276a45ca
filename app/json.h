// JSON with members in the order they were added, so that the same result gives the same bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/time.h"

namespace ballast {

using Json = nlohmann::ordered_json;

// Indented, ends with a newline, always valid UTF-8 (foreign bytes become U+FFFD).
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Correctly rounded, so that a whole number of seconds is printed as one (a product with 1e-9 is
// not).
inline double exact_seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
inline double exact_seconds(Time t) { return exact_seconds(t.time_since_epoch()); }

}  // namespace ballast
