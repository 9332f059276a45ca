// Files of patterns that ACLs name with -f, and maps (configuration manual, sections 7.1.1 and
// 7.3.1, `map`): one pattern a line, in maps followed by its value; empty lines and lines that
// begin with # are left out.
#pragma once

#include <string>
#include <vector>

#include "scenarios/configs/reading.h"

namespace ballast::config::haproxy {

struct Pattern {
  std::string key;
  std::string value;  // of a map
  Place where{};
};

struct PatternFile {
  std::vector<Pattern> patterns;
  std::string problem;  // why it could not be read; empty: it could
};

// Looked for beside the file that names it (where the manual takes the directory HAProxy was
// started in), then where Ballast was started.
PatternFile read_pattern_file(const std::string& name, bool map, Place named, Reading& reading);

}  // namespace ballast::config::haproxy
