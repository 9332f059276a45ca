#include "app/shipped_files.h"

#include <cstdlib>

namespace ballast {

namespace fs = std::filesystem;

std::vector<fs::path> shipped_directories(const std::string& kind, const char* variable,
                                          const std::string& in_sources) {
  std::vector<fs::path> directories;
  if (const char* set = std::getenv(variable); set != nullptr && *set != '\0')
    directories.emplace_back(set);
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path here = executable.parent_path();
    directories.push_back(here / ".." / "share" / "ballast" / kind);  // installed
    directories.push_back(here / "share" / "ballast" / kind);         // a build tree's link
    directories.push_back(here / ".." / ".." / in_sources);           // build/<preset>/
  }
  return directories;
}

}  // namespace ballast
