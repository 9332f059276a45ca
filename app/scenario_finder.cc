#include "app/scenario_finder.h"

#include <algorithm>
#include <filesystem>

#include "app/shipped_files.h"
#include "scenarios/io_error.h"
#include "scenarios/scenario.h"

namespace ballast {

namespace fs = std::filesystem;

namespace {

constexpr const char* kGroups[] = {"incidents", "library"};

std::optional<fs::path> scenario_directory() {
  std::error_code error;
  for (const fs::path& directory :
       shipped_directories("scenarios", "BALLAST_SCENARIOS", "scenarios"))
    for (const char* group : kGroups)
      if (fs::is_directory(directory / group, error)) return directory.lexically_normal();
  return std::nullopt;
}

std::string summary_of(const std::string& file) {
  try {
    const Checked<Document> document = read_document(file);
    if (!document.ok()) return "";
    const Node* summary = document.value->root.find("summary");
    return summary == nullptr ? "" : summary->scalar;
  } catch (const IoError&) {
    return "";
  }
}

bool looks_like_a_file(const std::string& argument) {
  return argument.find('/') != std::string::npos || argument.find('.') != std::string::npos;
}

}  // namespace

std::vector<ShippedScenario> shipped_scenarios() {
  std::vector<ShippedScenario> scenarios;
  const std::optional<fs::path> directory = scenario_directory();
  if (!directory) return scenarios;
  std::error_code error;
  for (const char* group : kGroups)
    for (const auto& entry : fs::directory_iterator(*directory / group, error))
      if (entry.path().extension() == ".yaml")
        scenarios.push_back({entry.path().stem().string(), group, entry.path().string(), ""});
  std::sort(scenarios.begin(), scenarios.end(), [](const auto& a, const auto& b) {
    return std::tie(a.group, a.name) < std::tie(b.group, b.name);
  });
  for (ShippedScenario& scenario : scenarios) scenario.summary = summary_of(scenario.file);
  return scenarios;
}

std::optional<std::string> find_scenario(const std::string& argument) {
  std::error_code error;
  if (argument == "-" || looks_like_a_file(argument)) return argument;
  if (fs::exists(argument, error) && !fs::is_directory(argument, error)) return argument;
  if (const std::optional<fs::path> directory = scenario_directory())
    for (const char* group : kGroups) {
      const fs::path file = *directory / group / (argument + ".yaml");
      if (fs::exists(file, error)) return file.string();
    }
  if (fs::exists(argument, error)) return argument;  // a directory: reading it says so
  return std::nullopt;
}

}  // namespace ballast
