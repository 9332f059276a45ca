// HAProxy's `avalanche` (full_hash() of include/haproxy/tools.h): R. Jenkins' integer hash in which
// every input bit reaches every output bit, then a multiplication by a prime near 3/4 of 2^32. It
// also names the nodes of HAProxy's consistent-hash trees.
#pragma once

#include <cstdint>

namespace ballast {

constexpr std::uint32_t full_avalanche(std::uint32_t a) {
  a = (a + 0x7ed55d16u) + (a << 12);
  a = (a ^ 0xc761c23cu) ^ (a >> 19);
  a = (a + 0x165667b1u) + (a << 5);
  a = (a + 0xd3a2646cu) ^ (a << 9);
  a = (a + 0xfd7046c5u) + (a << 3);
  a = (a ^ 0xb55a4f09u) ^ (a >> 16);
  return a * 3221225473u;
}

}  // namespace ballast
