// The string hash of the sdbm database library (O. Yigit, 1990): h * 65599 + byte. HAProxy's
// default. Texts that differ only in their last characters get neighbouring values.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/balancers/hashes/polynomial.h"

namespace ballast {

constexpr std::uint32_t sdbm(std::string_view bytes) { return polynomial_hash<65599>(bytes, 0); }

}  // namespace ballast
