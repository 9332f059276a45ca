// The unit exponential draw, inlined: most requests make two of them. It is Boost.Random's ziggurat
// of 256 layers to the bit (Marsaglia & Tsang, "The ziggurat method for generating random
// variables", 2000; Boost 1.74): 99 of 100 draws need one word, one multiplication and one
// comparison, and those are here; the others start over in Boost.
#pragma once

#include <cstdint>

#include "sim/random.h"

namespace ballast {

extern const double* const kExponentialLayers;  // right edges of the layers, 257 of them
double unit_exponential_by_boost(Rng& rng);     // any draw

inline double unit_exponential(Rng& rng) {
  Rng ahead = rng;
  const std::uint64_t word = ahead();
  const std::size_t layer = word & 0xff;
  // Boost leaves bit 11 out.
  const auto across = static_cast<std::int64_t>((word & ~(std::uint64_t{1} << 11)) >> 8);
  const double x = static_cast<double>(across) * 0x1p-56 * kExponentialLayers[layer];
  if (x < kExponentialLayers[layer + 1]) [[likely]] {
    rng = ahead;
    return x;
  }
  return unit_exponential_by_boost(rng);
}

}  // namespace ballast
