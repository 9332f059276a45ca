// The project's own text files, read for the tests of its structure.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ballast::house {

struct SourceFile {
  std::string path;  // relative to the project root
  std::string text;

  std::string folder() const { return path.substr(0, path.find('/')); }
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Files under `folder` ("" = the whole project) with one of the extensions (empty = any), builds,
// hidden files and installed packages left out.
inline std::vector<SourceFile> source_files(const std::string& folder,
                                            const std::set<std::string>& extensions) {
  namespace fs = std::filesystem;
  const fs::path root = BALLAST_SOURCE_DIR;
  std::vector<SourceFile> files;
  fs::recursive_directory_iterator it(root / folder);
  for (; it != fs::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory()) {
      if (name == "build" || name == "node_modules" || (name[0] == '.' && name != ".ci"))
        it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file()) continue;
    if (!extensions.empty() && !extensions.contains(it->path().extension().string())) continue;
    files.push_back({fs::relative(it->path(), root).generic_string(), read_text(it->path())});
  }
  return files;
}

inline std::vector<SourceFile> cpp_files(const std::string& folder) {
  return source_files(folder, {".h", ".cc"});
}

// The names between the brackets or quotes of the #include lines of a file.
inline std::vector<std::string> includes_of(const SourceFile& file) {
  std::vector<std::string> names;
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include")) continue;
    const auto open = line.find_first_of("<\"");
    const auto close = line.find_first_of(">\"", open + 1);
    if (open != std::string::npos && close != std::string::npos)
      names.push_back(line.substr(open + 1, close - open - 1));
  }
  return names;
}

}  // namespace ballast::house
