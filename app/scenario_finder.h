// Finds a scenario by what the user typed: a file, "-" for standard input, or the name of a shipped
// one. Shipped scenarios are incidents/*.yaml and library/*.yaml of the first directory that
// exists: $BALLAST_SCENARIOS, then places relative to the executable (an installation, a build
// tree).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ballast {

struct ShippedScenario {
  std::string name;   // the file's stem
  std::string group;  // "incidents" or "library"
  std::string file;
  std::string summary;  // as the file has it; may be empty
};

// Sorted by group, then name.
std::vector<ShippedScenario> shipped_scenarios();

// The file to read; nothing if `argument` is a bare name that is neither a file nor shipped.
std::optional<std::string> find_scenario(const std::string& argument);

}  // namespace ballast
