// ballast_conformance: replays recorded decisions of real balancers (see replay.h) and says record
// by record whether Ballast decides the same.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>

#include "tests/conformance/replay.h"

namespace {

using namespace ballast::conformance;

constexpr const char* kUsage =
    "Usage: ballast_conformance [--quiet] [--at-least N] FILE|DIRECTORY...\n"
    "Replays golden files and reports agree, differ or not covered for each record, with the "
    "first\n"
    "difference. --quiet leaves out those that agree. --at-least N: fewer that agree are a "
    "failure.\n"
    "Exit codes: 0 nothing differs, 1 a record differs or too few agree, 2 wrong usage, 3 a file "
    "cannot be read\n";

struct Options {
  bool quiet = false;
  std::size_t at_least = 0;
  std::vector<std::string> files;
};

// The *.json files of a directory by name, or the file itself.
std::vector<std::string> files_at(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--quiet") {
      options.quiet = true;
    } else if (word == "--at-least" && i + 1 < argc) {
      const std::string number = argv[++i];
      const char* end = number.data() + number.size();
      if (std::from_chars(number.data(), end, options.at_least).ptr != end) return false;
    } else if (word.starts_with("-")) {
      return false;
    } else {
      for (std::string& file : files_at(word)) options.files.push_back(std::move(file));
    }
  }
  return !options.files.empty();
}

std::string text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAgrees:
      return "agree";
    case Verdict::kDiffers:
      return "DIFFER";
    case Verdict::kNotCovered:
      return "not covered";
  }
  return {};
}

int run(const Options& options) {
  std::size_t agree = 0, differ = 0, not_covered = 0;
  for (const std::string& path : options.files)
    for (const Finding& finding : replay_file(path)) {
      agree += finding.verdict == Verdict::kAgrees;
      differ += finding.verdict == Verdict::kDiffers;
      not_covered += finding.verdict == Verdict::kNotCovered;
      if (options.quiet && finding.verdict == Verdict::kAgrees) continue;
      std::cout << text_of(finding.verdict) << ": " << finding.file << " " << finding.record
                << (finding.detail.empty() ? "" : ": " + finding.detail) << "\n";
    }
  std::cout << agree + differ + not_covered << " records: " << agree << " agree, " << differ
            << " differ, " << not_covered << " not covered\n";
  if (agree < options.at_least) std::cout << "fewer than " << options.at_least << " agree\n";
  return differ > 0 || agree < options.at_least ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Options options;
    if (!parse(argc, argv, options)) {
      std::cerr << kUsage;
      return 2;
    }
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "ballast_conformance: " << error.what() << "\n";
    return 3;
  }
}
