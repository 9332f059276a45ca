// CRC-32 of IEEE 802.3, reflected, as zlib computes it: polynomial 0x04c11db7 and both ends
// inverted, so that the check value of "123456789" is 0xcbf43926. nginx's `hash` and HAProxy's
// `hash-type ... crc32` use it. Standardised in ITU-T V.42; byte by byte, from a table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ballast {

inline constexpr std::array<std::uint32_t, 256> kCrc32Table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320u : 0u);
    table[byte] = rest;
  }
  return table;
}();

// `previous` is the CRC of the bytes before these, to hash a text in pieces.
constexpr std::uint32_t crc32(std::string_view bytes, std::uint32_t previous = 0) {
  std::uint32_t crc = ~previous;
  for (const char c : bytes)
    crc = (crc >> 8) ^ kCrc32Table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

}  // namespace ballast
