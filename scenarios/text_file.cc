#include "scenarios/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "scenarios/io_error.h"

namespace ballast {

namespace {

struct Close {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

}  // namespace

std::string read_text_file(const std::string& file) {
  std::unique_ptr<std::FILE, Close> opened;
  std::FILE* stream = stdin;
  if (file != "-") {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
      throw IoError(fmt::format("cannot read {}: it is a directory", file));
    opened.reset(std::fopen(file.c_str(), "rb"));
    if (!opened) throw IoError(fmt::format("cannot read {}: {}", file, std::strerror(errno)));
    stream = opened.get();
  }
  std::string text;
  char buffer[65536];
  while (text.size() <= kLargestText) {
    const std::size_t n = std::fread(buffer, 1, sizeof buffer, stream);
    text.append(buffer, n);
    if (n < sizeof buffer) break;
  }
  if (std::ferror(stream))
    throw IoError(fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  return text;
}

}  // namespace ballast
