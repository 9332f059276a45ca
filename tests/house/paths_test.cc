// The project works wherever it is cloned: no file names a path of somebody's machine.
#include <gtest/gtest.h>

#include <regex>

#include "tests/house/source_files.h"

namespace ballast::house {
namespace {

// Home folders and workspaces as absolute paths; /tmp, /usr and /proc are everybody's.
const std::regex& machine_path() {
  static const std::regex pattern(R"((^|[\s"'`(=:])/(work|home|root|Users|mnt|workspace)/[\w.-]+)");
  return pattern;
}

TEST(Paths, OfMachinesAreRecognised) {
  const std::string slash = "/";
  EXPECT_TRUE(std::regex_search("see " + slash + "home/ann/ballast", machine_path()));
  EXPECT_FALSE(std::regex_search("pools.app" + slash + "work/x", machine_path()));
}

TEST(Paths, OfMachinesAppearInNoFile) {
  for (const auto& file : source_files("", {})) {
    std::istringstream lines(file.text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      // A minified page or a data file on one line is no place where a person writes a path.
      if (line.size() > 1000) continue;
      std::smatch match;
      EXPECT_FALSE(std::regex_search(line, match, machine_path()))
          << file.path << ":" << number << ": " << match.str();
    }
  }
}

}  // namespace
}  // namespace ballast::house
