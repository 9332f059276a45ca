// Where the data files are that come with the command: in $VARIABLE if that is set, else in places
// relative to the executable (an installation, a build tree).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ballast {

// Directories in which the files of this kind ("scenarios", "reference") may be, the likeliest
// first; `in_sources` is where the source tree has them.
std::vector<std::filesystem::path> shipped_directories(const std::string& kind,
                                                       const char* variable,
                                                       const std::string& in_sources);

}  // namespace ballast
