// FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo): the hash of Traefik's rendezvous hashing.
#pragma once

#include <cstdint>
#include <string_view>

namespace ballast {

// `previous` is the hash of the bytes before these, to hash a text in pieces.
constexpr std::uint64_t fnv1a(std::string_view bytes,
                              std::uint64_t previous = 0xcbf29ce484222325u) {
  std::uint64_t hash = previous;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace ballast
