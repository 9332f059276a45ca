// The text of a file that a user has named: a scenario, a configuration.
#pragma once

#include <cstddef>
#include <string>

namespace ballast {

// A scenario is some kilobytes; the configuration of 5000 servers is half a megabyte.
inline constexpr std::size_t kLargestText = std::size_t{16} << 20;

// `-` is standard input. Of what is larger than kLargestText, pipes and devices included, at least
// one byte more. Throws IoError when it cannot be read.
std::string read_text_file(const std::string& file);

}  // namespace ballast
