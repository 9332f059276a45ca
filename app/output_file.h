// One file of output: it appears whole or not at all, because it is written under a temporary name
// beside its place and then renamed.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string_view>

namespace ballast {

// Both throw IoError.
void write_file(const std::filesystem::path& path,
                const std::function<void(std::ostream&)>& content);
void write_file(const std::filesystem::path& path, std::string_view text);

// Whether a file can be written there, so that a long run does not end with nowhere to put its
// result. Throws IoError if not.
void check_writable(const std::filesystem::path& path);

}  // namespace ballast
