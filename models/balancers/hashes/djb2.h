// D. J. Bernstein's string hash of comp.lang.c: h * 33 + byte, from 5381. HAProxy's
// `hash-type ... djb2`.
#pragma once

#include <cstdint>
#include <string_view>

namespace ballast {

constexpr std::uint32_t djb2(std::string_view bytes) {
  std::uint32_t hash = 5381;
  for (const char c : bytes) hash = hash * 33u + static_cast<unsigned char>(c);
  return hash;
}

}  // namespace ballast
