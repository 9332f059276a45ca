#include "scenarios/times_file.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>

#include "scenarios/text_check.h"

namespace ballast {

namespace {

std::string_view trimmed(std::string_view s) {
  const std::size_t from = s.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r") - from + 1);
}

// The problem, or an empty text and the numbers.
std::string read_numbers(const std::filesystem::path& file, std::vector<double>& out) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return "is a directory";
  std::ifstream stream(file);
  if (!stream) return "cannot be read";
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text[0] == '#') continue;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) ||
        value < 0)
      return fmt::format("line {}: '{}' is not a number of seconds", number,
                         printable(text.substr(0, 40)));
    out.push_back(value);
  }
  if (stream.bad()) return "cannot be read";
  return out.empty() ? "has no number in it" : "";
}

}  // namespace

std::shared_ptr<const std::vector<double>> read_times_file(const std::string& name,
                                                           const Location& where,
                                                           const std::string& path,
                                                           Context& context) {
  // Read once per compilation: what-ifs and events ask again.
  if (const auto known = context.files.find(name); known != context.files.end())
    return known->second;
  auto numbers = std::make_shared<std::vector<double>>();
  const std::string problem = read_numbers(context.directory / name, *numbers);
  if (!problem.empty()) {
    context.findings.error(
        "bad-file", fmt::format("file '{}' {}", name, problem), where, path,
        "a file is named relative to the scenario; one number of seconds a line");
    numbers.reset();
  }
  return context.files[name] = numbers;
}

}  // namespace ballast
