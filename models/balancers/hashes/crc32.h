// CRC-32 of IEEE 802.3, reflected, as zlib computes it: polynomial 0x04c11db7 and both ends
// inverted, so that the check value of "123456789" is 0xcbf43926. nginx's `hash` and HAProxy's
// `hash-type ... crc32` use it. Standardised in ITU-T V.42.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ballast {

// Table k is what a byte leaves behind k bytes later. Eight bytes are taken at once ("slicing by
// 8", Kounavis & Berry 2008).
inline constexpr auto kCrc32Tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320u : 0u);
    tables[0][byte] = rest;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  return tables;
}();

// `previous` is the CRC of the bytes before these, to hash a text in pieces.
constexpr std::uint32_t crc32(std::string_view bytes, std::uint32_t previous = 0) {
  const auto& tables = kCrc32Tables;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  std::uint32_t crc = ~previous;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 4; ++i)
      next ^= tables[7 - i][static_cast<std::uint8_t>(crc >> (8 * i)) ^ byte(i)] ^
              tables[3 - i][byte(4 + i)];
    crc = next;
  }
  if (bytes.size() >= 4) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 4; ++i)
      next ^= tables[3 - i][static_cast<std::uint8_t>(crc >> (8 * i)) ^ byte(i)];
    crc = next;
    bytes.remove_prefix(4);
  }
  if (bytes.size() >= 2) {
    crc = (crc >> 16) ^ tables[1][static_cast<std::uint8_t>(crc) ^ byte(0)] ^
          tables[0][static_cast<std::uint8_t>(crc >> 8) ^ byte(1)];
    bytes.remove_prefix(2);
  }
  for (const char c : bytes)
    crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<std::uint8_t>(c)) & 0xff];
  return ~crc;
}

}  // namespace ballast
