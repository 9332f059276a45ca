// h * multiplier + byte, over all bytes: what several old string hashes are.
#pragma once

#include <cstdint>
#include <string_view>

namespace ballast {

// Four bytes at a time: the products do not wait for each other.
template <std::uint32_t kMultiplier>
constexpr std::uint32_t polynomial_hash(std::string_view bytes, std::uint32_t hash) {
  constexpr std::uint32_t kSquare = kMultiplier * kMultiplier;
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  const auto byte = [&p](int i) -> std::uint32_t { return static_cast<unsigned char>(p[i]); };
  for (; left >= 4; left -= 4, p += 4)
    hash = hash * (kSquare * kSquare) + (byte(0) * kMultiplier + byte(1)) * kSquare +
           (byte(2) * kMultiplier + byte(3));
  for (; left > 0; --left, ++p) hash = hash * kMultiplier + byte(0);
  return hash;
}

}  // namespace ballast
