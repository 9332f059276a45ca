// HAProxy's own string hash (src/hash.c, W. Tarreau): two 32-bit halves that take in each byte,
// change places and are rotated by amounts that depend on what they held.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>

namespace ballast {

constexpr std::uint32_t wt6(std::string_view bytes) {
  std::uint32_t low = 0xa53c965au;
  std::uint32_t high = 0x5ca6953au;
  int turn_high = 6;
  int turn_low = 18;
  for (const char c : bytes) {
    const std::uint32_t byte = static_cast<unsigned char>(c);
    low = std::rotl(~(low ^ byte), turn_low);
    high = std::rotl(~(high + byte), turn_high);
    std::swap(low, high);
    const std::uint32_t turns = ((low >> 16) ^ high) & 0xffff;
    turn_high = static_cast<int>(turns & 0x1f);
    turn_low = static_cast<int>(turns >> 11);
  }
  return low ^ high;
}

}  // namespace ballast
