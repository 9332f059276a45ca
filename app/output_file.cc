#include "app/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include "scenarios/io_error.h"

namespace ballast {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw IoError("cannot write " + path.string() + ": " + why);
}

fs::path temporary_beside(const fs::path& path) {
  return path.parent_path() /
         ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".tmp");
}

}  // namespace

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& content) {
  const fs::path temporary = temporary_beside(path);
  std::error_code error;
  errno = 0;
  {
    std::ofstream file(temporary, std::ios::binary);
    if (file) content(file);
    file.close();
    if (!file) {
      const std::string why = errno != 0 ? std::strerror(errno) : "write failed";
      fs::remove(temporary, error);
      fail(path, why);
    }
  }
  fs::rename(temporary, path, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(temporary, error);
    fail(path, why);
  }
}

void write_file(const fs::path& path, std::string_view text) {
  write_file(path, [text](std::ostream& file) {
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
  });
}

void check_writable(const fs::path& path) {
  std::error_code error;
  if (path.filename().empty() || fs::is_directory(path, error)) fail(path, "it is a directory");
  const fs::path probe = temporary_beside(path);
  errno = 0;
  if (!std::ofstream(probe)) fail(path, std::strerror(errno));
  fs::remove(probe, error);
}

}  // namespace ballast
