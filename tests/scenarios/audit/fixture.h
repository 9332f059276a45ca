// Configurations of the audit's tests: files whose first lines say under which load they are to be
// audited and what is to be found.
//
//     # expect: TEXT          in a message, or in the evidence as "name value"
//     # rate: 800/s           as --rate; also NAME=RATE
//     # workers: 4            as --workers
//     # target: haproxy-3.3   as --target
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/audit/audit.h"
#include "scenarios/configs/read_config.h"
#include "scenarios/quantity.h"

namespace ballast::audit {

struct Fixture {
  std::filesystem::path file;
  std::vector<std::string> expect;
  Load load;
  config::Config config;

  std::string name() const {
    return file.parent_path().filename().string() + "/" + file.filename().string();
  }
};

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Fixture load_fixture(const std::filesystem::path& file) {
  Fixture fixture;
  fixture.file = file;
  config::ReadOptions options;
  std::istringstream lines(content_of(file));
  for (std::string line; std::getline(lines, line) && line.starts_with("# ");) {
    const std::size_t colon = line.find(": ");
    const std::string key = line.substr(2, colon - 2);
    const std::string value = line.substr(colon + 2);
    if (key == "expect") fixture.expect.push_back(value);
    if (key == "workers") fixture.load.workers = static_cast<std::uint32_t>(std::stoul(value));
    if (key == "target") options.target = config::read_target(value);
    if (key != "rate") continue;
    const std::size_t equals = value.find('=');
    if (equals == std::string::npos)
      fixture.load.rate_per_s = read_rate(value).value;
    else
      fixture.load.backend_rate[value.substr(0, equals)] =
          *read_rate(value.substr(equals + 1)).value;
  }
  Checked<config::Config> read = config::read_config({file.string()}, options);
  EXPECT_TRUE(read.ok() && read.diagnostics.empty())
      << file << (read.diagnostics.empty() ? "" : read.diagnostics.front().text());
  if (read.ok()) fixture.config = std::move(*read.value);
  return fixture;
}

// The message and the evidence, as an expectation looks at them.
inline std::string text_of(const Finding& finding) {
  std::string text = finding.message + "\n";
  for (const Evidence& one : finding.evidence) text += one.name + " " + text_of(one) + "\n";
  return text;
}

inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

inline std::filesystem::path audit_tests() {
  return std::filesystem::path(BALLAST_TEST_DATA) / "scenarios" / "audit";
}

}  // namespace ballast::audit
