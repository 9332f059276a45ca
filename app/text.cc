#include "app/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ballast {

namespace {

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string count_text(std::uint64_t n) {
  std::string text;
  const std::string digits = std::to_string(n);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string number_text(double value) {
  if (value == 0) return "0";
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e6 || magnitude < 1e-4) return fmt::format("{:.2e}", value);
  const int digits = magnitude >= 99.95   ? 0
                     : magnitude >= 9.995 ? 1
                     : magnitude >= 0.9995
                         ? 2
                         : 2 - static_cast<int>(std::floor(std::log10(magnitude)));
  return fmt::format("{:.{}f}", value, digits);
}

std::string short_count_text(double n) {
  if (n >= 999.5e6) return number_text(n / 1e9) + " G";
  if (n >= 999.5e3) return number_text(n / 1e6) + " M";
  if (n >= 9999.5) return number_text(n / 1e3) + " k";
  return fmt::format("{:.0f}", n);
}

std::string percent_text(double ratio) {
  const double percent = ratio * 100;
  if (percent == 0) return "0 %";
  if (percent < 1e-4) return "<0.0001 %";
  if (percent >= 99.95) return fmt::format("{:.0f} %", percent);
  if (percent < 0.1) return fmt::format("{:.2g} %", percent);
  return fmt::format("{:.{}f} %", percent, percent < 9.995 ? 2 : 1);
}

std::string success_text(double ratio) {
  return ratio < 1 && ratio > 0.9995 ? ">99.9 %" : percent_text(ratio);
}

std::string time_text(double s) {
  if (s == 0) return "0 s";
  if (s < 0.9995e-6) return number_text(s * 1e9) + " ns";
  if (s < 0.9995e-3) return number_text(s * 1e6) + " us";
  if (s < 0.9995) return number_text(s * 1e3) + " ms";
  if (s < 119.5) return number_text(s) + " s";
  if (s < 119.5 * 60) return number_text(s / 60) + " min";
  return number_text(s / 3600) + " h";
}

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !continues_code_point(c); }));
}

std::string clip(std::string_view utf8, std::size_t width) {
  if (width_of(utf8) <= width) return std::string(utf8);
  const std::string_view dots = width >= 3 ? "..." : std::string_view("...", width);
  std::size_t points = 0;
  std::size_t end = 0;
  while (end < utf8.size()) {
    if (!continues_code_point(utf8[end]) && points++ == width - dots.size()) break;
    ++end;
  }
  return std::string(utf8.substr(0, end)) + std::string(dots);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string word = clip(text.substr(0, space), width);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string join_names(const std::vector<std::string>& names, std::size_t at_most) {
  const std::size_t shown = std::min(names.size(), at_most);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - width_of(row[i]), ' ');
      if (i > 0) line += "  ";
      line += i == 0 ? row[i] + space : space + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Style::wrapped(const char* code, const std::string& text) const {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

}  // namespace ballast
