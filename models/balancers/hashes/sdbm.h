// The string hash of the sdbm database library (O. Yigit, 1990): h * 65599 + byte. HAProxy's
// default. Texts that differ only in their last characters get neighbouring values.
#pragma once

#include <cstdint>
#include <string_view>

namespace ballast {

constexpr std::uint32_t sdbm(std::string_view bytes) {
  std::uint32_t hash = 0;
  for (const char c : bytes) hash = hash * 65599u + static_cast<unsigned char>(c);
  return hash;
}

}  // namespace ballast
