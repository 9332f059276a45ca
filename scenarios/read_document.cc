#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "scenarios/io_error.h"
#include "scenarios/scenario.h"

namespace ballast {

namespace {

constexpr std::size_t kLargest = std::size_t{16} << 20;  // a scenario is some kilobytes

struct Close {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

}  // namespace

Checked<Document> read_document(const std::string& file) {
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
  // One byte more than allowed tells too large from just fitting, also for pipes and devices.
  std::string text;
  char buffer[65536];
  while (text.size() <= kLargest) {
    const std::size_t n = std::fread(buffer, 1, sizeof buffer, stream);
    text.append(buffer, n);
    if (n < sizeof buffer) break;
  }
  if (std::ferror(stream))
    throw IoError(fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  if (text.size() > kLargest) {
    Checked<Document> out;
    out.diagnostics.push_back({Diagnostic::Severity::kError,
                               "too-large",
                               "more than 16 MiB; a scenario is some kilobytes",
                               {file, 0, 0},
                               {},
                               {}});
    return out;
  }
  return parse_document(text, file);
}

}  // namespace ballast
