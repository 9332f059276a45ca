#include "scenarios/configs/haproxy/pattern_file.h"

#include <algorithm>

namespace ballast::config::haproxy {

namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

PatternFile read_pattern_file(const std::string& name, bool map, Place named, Reading& reading) {
  PatternFile out;
  std::uint32_t number = 0;
  const std::optional<std::string> text = reading.load_beside(name, named, number, out.problem);
  if (!text) return out;
  std::string_view rest = *text;
  for (std::int32_t line_number = 1; !rest.empty(); ++line_number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with('#')) continue;
    line = without_blanks(line);
    if (line.empty()) continue;
    const std::size_t key = map ? std::min(line.find_first_of(kBlank), line.size()) : line.size();
    out.patterns.push_back({std::string(line.substr(0, key)),
                            std::string(without_blanks(line.substr(key))),
                            {number, line_number, 1}});
  }
  return out;
}

}  // namespace ballast::config::haproxy
