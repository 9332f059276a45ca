// The recorded numbers that a unit test reads. Whole records are replayed by tests/conformance.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace ballast::policy_testing {

using nlohmann::json;

inline json golden(const std::string& file) {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/golden/" + file);
  return json::parse(in);
}

}  // namespace ballast::policy_testing
