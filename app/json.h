// JSON with members in the order they were added, so that the same result gives the same bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ballast {

using Json = nlohmann::ordered_json;

// Indented, ends with a newline, always valid UTF-8 (foreign bytes become U+FFFD).
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ballast
