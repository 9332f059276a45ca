// D. J. Bernstein's string hash of comp.lang.c: h * 33 + byte, from 5381. HAProxy's
// `hash-type ... djb2`.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/balancers/hashes/polynomial.h"

namespace ballast {

constexpr std::uint32_t djb2(std::string_view bytes) { return polynomial_hash<33>(bytes, 5381); }

}  // namespace ballast
