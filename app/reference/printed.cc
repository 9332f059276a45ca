#include "app/reference/printed.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ballast {

namespace {

// "1.25e-02" for 0.0125.
struct Scientific {
  int digits = 0;
  int exponent = 0;
};

Scientific scientific(double value) {
  char text[40];
  char* end =
      std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::scientific).ptr;
  char* e = std::find(text, end, 'e');
  Scientific result;
  result.digits = static_cast<int>(std::count_if(text, e, [](char c) { return c != '.'; }));
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, result.exponent);
  return result;
}

}  // namespace

int significant_digits(double value) { return scientific(value).digits; }

double last_digit(double value) {
  const Scientific printed = scientific(value);
  return std::pow(10, printed.exponent - printed.digits + 1);
}

double unrounded(double value) {
  if (significant_digits(value) < 6) return value;
  const double half = last_digit(value) / 2 * (1 + 1e-9);
  for (int q = 1; q <= 64; ++q) {
    const double fraction = std::round(value * q) / q;
    if (std::abs(value - fraction) <= half) return fraction;
  }
  return value;
}

}  // namespace ballast
