// Numbers and lines for people: units chosen by size, three significant digits, columns by code
// points, colour only where it is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

std::string count_text(std::uint64_t n);  // 7,200,000
std::string short_count_text(double n);   // 7.2 M
std::string percent_text(double ratio);   // 5.01 %, 0.0034 %, 100 %
std::string success_text(double ratio);   // the same, but 100 % only where nothing is missing
std::string time_text(double s);          // 850 ns, 56.2 ms, 1.03 s, 12.5 min, 4.5 h
std::string number_text(double value);    // three significant digits

std::size_t width_of(std::string_view utf8);                 // in code points
std::string clip(std::string_view utf8, std::size_t width);  // "..." at the end if it was longer

// Breaks at spaces; a word longer than `width` is clipped.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

// "a", "a and b", "a, b and c", "a, b, c and 7 more".
std::string join_names(const std::vector<std::string>& names, std::size_t at_most);

// Rows of cells in aligned columns, two spaces apart; the first column to the left, the others to
// the right. A row may be shorter than the first.
std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows);

// Escape sequences of a terminal, or nothing at all.
struct Style {
  bool colour = false;
  std::string bold(const std::string& text) const { return wrapped("1", text); }
  std::string dim(const std::string& text) const { return wrapped("2", text); }
  std::string bad(const std::string& text) const { return wrapped("1;31", text); }
  std::string good(const std::string& text) const { return wrapped("32", text); }

 private:
  std::string wrapped(const char* code, const std::string& text) const;
};

}  // namespace ballast
