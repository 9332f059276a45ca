// XXH64 (Y. Collet, xxHash specification 0.1.1): the 64-bit hash of Envoy's rings and maglev
// tables, gRPC's ring_hash and Caddy's rendezvous hashing. Bytes are read little-endian, whatever
// the machine.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ballast {

namespace xxhash64_detail {

inline constexpr std::uint64_t kPrime1 = 0x9e3779b185ebca87u;
inline constexpr std::uint64_t kPrime2 = 0xc2b2ae3d27d4eb4fu;
inline constexpr std::uint64_t kPrime3 = 0x165667b19e3779f9u;
inline constexpr std::uint64_t kPrime4 = 0x85ebca77c2b2ae63u;
inline constexpr std::uint64_t kPrime5 = 0x27d4eb2f165667c5u;

// The first `count` bytes as a little-endian number; compilers make one load of it.
constexpr std::uint64_t little_endian(const char* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

constexpr std::uint64_t round(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

constexpr std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ round(0, lane)) * kPrime1 + kPrime4;
}

}  // namespace xxhash64_detail

constexpr std::uint64_t xxhash64(std::string_view bytes, std::uint64_t seed = 0) {
  using namespace xxhash64_detail;
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t hash = seed + kPrime5;
  if (left >= 32) {  // four lanes of 8 bytes side by side
    std::uint64_t a = seed + kPrime1 + kPrime2;
    std::uint64_t b = seed + kPrime2;
    std::uint64_t c = seed;
    std::uint64_t d = seed - kPrime1;
    for (; left >= 32; left -= 32, p += 32) {
      a = round(a, little_endian(p, 8));
      b = round(b, little_endian(p + 8, 8));
      c = round(c, little_endian(p + 16, 8));
      d = round(d, little_endian(p + 24, 8));
    }
    hash = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += bytes.size();
  for (; left >= 8; left -= 8, p += 8)
    hash = std::rotl(hash ^ round(0, little_endian(p, 8)), 27) * kPrime1 + kPrime4;
  if (left >= 4) {
    hash = std::rotl(hash ^ (little_endian(p, 4) * kPrime1), 23) * kPrime2 + kPrime3;
    left -= 4;
    p += 4;
  }
  for (; left > 0; --left, ++p)
    hash = std::rotl(hash ^ (little_endian(p, 1) * kPrime5), 11) * kPrime1;
  hash = (hash ^ (hash >> 33)) * kPrime2;
  hash = (hash ^ (hash >> 29)) * kPrime3;
  return hash ^ (hash >> 32);
}

}  // namespace ballast
