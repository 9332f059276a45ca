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

// What the first word says; false: it takes more than that.
inline bool unit_exponential_at_once(std::uint64_t word, double& x) {
  const std::size_t layer = word & 0xff;
  // Boost leaves bit 11 out.
  const auto across = static_cast<std::int64_t>((word & ~(std::uint64_t{1} << 11)) >> 8);
  x = static_cast<double>(across) * 0x1p-56 * kExponentialLayers[layer];
  return x < kExponentialLayers[layer + 1];
}

inline double unit_exponential(Rng& rng) {
  Rng ahead = rng;
  double x = 0;
  if (unit_exponential_at_once(ahead(), x)) [[likely]] {
    rng = ahead;
    return x;
  }
  return unit_exponential_by_boost(rng);
}

// The first draw of Rng(key, index).
inline double unit_exponential(std::uint64_t key, std::uint64_t index) {
  double x = 0;
  if (unit_exponential_at_once(Rng::first_word(key, index), x)) [[likely]]
    return x;
  Rng rng(key, index);
  return unit_exponential_by_boost(rng);
}

}  // namespace ballast
