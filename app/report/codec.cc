#include "app/report/codec.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ballast::report {

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < there ? std::uint32_t{bytes[i + k]} : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= there ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

namespace {

void append_varint(std::vector<std::uint8_t>& bytes, std::uint64_t code) {
  while (code >= 0x80) {
    bytes.push_back(static_cast<std::uint8_t>(code | 0x80));
    code >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(code));
}

}  // namespace

Json column_json(const std::vector<double>& values, double scale) {
  constexpr double kMost = 1e15;  // what a JavaScript number holds exactly, and some room
  std::vector<std::uint8_t> bytes;
  std::int64_t last = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      append_varint(bytes, 0);
      continue;
    }
    const auto whole =
        static_cast<std::int64_t>(std::llround(std::clamp(value / scale, -kMost, kMost)));
    const std::int64_t difference = whole - last;
    last = whole;
    const std::uint64_t zigzag = difference >= 0
                                     ? static_cast<std::uint64_t>(difference) * 2
                                     : static_cast<std::uint64_t>(-(difference + 1)) * 2 + 1;
    append_varint(bytes, zigzag + 1);
  }
  return {{"scale", scale}, {"data", base64(bytes)}};
}

double scale_for(const std::vector<double>& values) {
  double least = INFINITY;
  double most = 0;
  bool whole = true;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    least = std::min(least, std::fabs(value));
    most = std::max(most, std::fabs(value));
    whole = whole && value == std::round(value);
  }
  if (whole) return 1;
  const double fine = std::pow(10, std::floor(std::log10(least)) - 2);
  return std::max(fine, std::pow(10, std::floor(std::log10(most)) - 6));
}

std::uint8_t ratio_code(double ratio) {
  if (std::isnan(ratio)) return 0;
  if (!(ratio > 0)) return 1;
  if (ratio > 1e3) return 255;
  return static_cast<std::uint8_t>(std::clamp(std::lround(128 + 32 * std::log2(ratio)), 1L, 255L));
}

}  // namespace ballast::report
