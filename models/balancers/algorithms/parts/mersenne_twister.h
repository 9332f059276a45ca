// The Mersenne Twister MT19937 (M. Matsumoto & T. Nishimura, ACM TOMACS 8, 1998), seeded by one
// number as std::mt19937 is. Envoy draws with it, from the hash of a request, where a hot host's
// requests go; nothing else here may use it, our own streams are those of sim/random.h.
#pragma once

#include <array>
#include <cstdint>

namespace ballast {

class MersenneTwister {
 public:
  explicit MersenneTwister(std::uint32_t seed) {
    for (std::uint32_t i = 0; i < kWords; ++i) {
      state_[i] = seed;
      seed = 1812433253u * (seed ^ (seed >> 30)) + i + 1;
    }
  }

  std::uint32_t operator()() {
    const std::uint32_t next = at_ + 1 == kWords ? 0 : at_ + 1;
    const std::uint32_t far = at_ + kFar < kWords ? at_ + kFar : at_ + kFar - kWords;
    const std::uint32_t joined = (state_[at_] & 0x80000000u) | (state_[next] & 0x7fffffffu);
    std::uint32_t word = state_[at_] =
        state_[far] ^ (joined >> 1) ^ ((joined & 1) != 0 ? 0x9908b0dfu : 0u);
    at_ = next;
    word ^= word >> 11;
    word ^= word << 7 & 0x9d2c5680u;
    word ^= word << 15 & 0xefc60000u;
    return word ^ (word >> 18);
  }

 private:
  static constexpr std::uint32_t kWords = 624;
  static constexpr std::uint32_t kFar = 397;
  std::array<std::uint32_t, kWords> state_{};
  std::uint32_t at_ = 0;
};

}  // namespace ballast
