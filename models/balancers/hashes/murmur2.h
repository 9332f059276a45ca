// MurmurHash2 in the 64-bit form that libstdc++ uses for std::hash (A. Appleby's MurmurHash64A with
// the tail read as one number): Envoy's `hash_function: MURMUR_HASH_2` for ring hash, compatible
// with std::hash<std::string> on 64-bit Linux. The default seed is libstdc++'s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ballast {

constexpr std::uint64_t murmur2(std::string_view bytes, std::uint64_t seed = 0xc70f6907u) {
  constexpr std::uint64_t kFactor = 0xc6a4a7935bd1e995u;
  const auto fold = [](std::uint64_t value) { return value ^ (value >> 47); };
  const auto little_endian = [&bytes](std::size_t from, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[from + i])} << (8 * i);
    return value;
  };
  std::uint64_t hash = seed ^ (bytes.size() * kFactor);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8)
    hash = (hash ^ fold(little_endian(at, 8) * kFactor) * kFactor) * kFactor;
  if (at < bytes.size()) hash = (hash ^ little_endian(at, bytes.size() - at)) * kFactor;
  return fold(fold(hash) * kFactor);
}

}  // namespace ballast
