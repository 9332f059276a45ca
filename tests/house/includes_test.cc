// The arrows of the house run one way, sim <- models <- scenarios <- app, and each folder keeps to
// the outside libraries its task needs.
#include <gtest/gtest.h>

#include <map>

#include "tests/house/source_files.h"

namespace ballast::house {
namespace {

const std::vector<std::string> kFloors = {"sim", "models", "scenarios", "app"};

TEST(Includes, PointDownTheHouseOnly) {
  for (std::size_t floor = 0; floor < kFloors.size(); ++floor) {
    const auto files = cpp_files(kFloors[floor]);
    ASSERT_FALSE(files.empty()) << kFloors[floor];
    for (const auto& file : files)
      for (const auto& name : includes_of(file))
        for (std::size_t above = floor + 1; above < kFloors.size(); ++above)
          EXPECT_FALSE(name.starts_with(kFloors[above] + "/")) << file.path << " includes " << name;
  }
}

TEST(Includes, NameProjectHeadersFromTheRoot) {
  // So that the test above sees them: no "../sim/time.h", no bare "time.h".
  namespace fs = std::filesystem;
  for (const auto& floor : kFloors)
    for (const auto& file : cpp_files(floor))
      for (const auto& name : includes_of(file)) {
        const fs::path beside =
            (fs::path(BALLAST_SOURCE_DIR) / file.path).parent_path() / fs::path(name);
        EXPECT_TRUE(name.find("..") == std::string::npos && !fs::exists(beside))
            << file.path << " includes " << name << " by a relative path";
      }
}

TEST(Includes, KeepFilesThreadsAndTheTerminalOutOfTheModels) {
  // A run shares nothing, parses nothing, prints nothing and opens no file; whoever may include one
  // of these does so for a reason that the house plan states.
  const std::map<std::string, std::set<std::string>> allowed = {
      {"CLI/", {"app"}},
      {"tbb/", {"app"}},
      {"oneapi/", {"app"}},
      {"thread", {"app"}},
      {"iostream", {"app"}},
      {"nlohmann/", {"app", "scenarios"}},
      {"yaml-cpp/", {"scenarios"}},
      {"fstream", {"app", "scenarios"}},
      {"filesystem", {"app", "scenarios"}},
  };
  for (const auto& floor : kFloors)
    for (const auto& file : cpp_files(floor))
      for (const auto& name : includes_of(file))
        for (const auto& [library, folders] : allowed) {
          const bool hit = library.ends_with('/') ? name.starts_with(library) : name == library;
          EXPECT_TRUE(!hit || folders.contains(floor)) << file.path << " includes " << name;
        }
}

TEST(Includes, KeepLinearAlgebraToTheTheory) {
  // Eigen's headers take seconds to parse: only the few files that solve something include them.
  for (const auto& floor : kFloors)
    for (const auto& file : cpp_files(floor))
      for (const auto& name : includes_of(file)) {
        const bool allowed = file.path.starts_with("models/theory/") && file.path.ends_with(".cc");
        EXPECT_TRUE(!name.starts_with("Eigen/") || allowed) << file.path << " includes " << name;
      }
}

TEST(Includes, LeaveRandomnessToTheNamedStreams) {
  // std::random_device and the distributions of <random> differ between standard libraries.
  for (const auto& floor : kFloors)
    for (const auto& file : cpp_files(floor))
      for (const auto& name : includes_of(file)) EXPECT_NE(name, "random") << file.path;
}

}  // namespace
}  // namespace ballast::house
