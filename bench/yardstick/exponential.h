// Exponential draws as fast as they come: xoshiro256++ (Blackman & Vigna 2021) under a ziggurat of
// 256 layers (Marsaglia & Tsang, "The ziggurat method for generating random variables", 2000). Its
// own, so that work on the engine does not move the yardstick.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace ballast::yardstick {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {  // SplitMix64
      std::uint64_t z = seed += 0x9e3779b97f4a7c15u;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      word = z ^ (z >> 31);
    }
  }

  std::uint64_t operator()() {
    const std::uint64_t result = rotated(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotated(state_[3], 45);
    return result;
  }
  // In [0, n), with a bias below n / 2^32.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((*this)() >> 32) * n >> 32);
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

 private:
  // std::rotl, for the peers, which are C++17.
  static std::uint64_t rotated(std::uint64_t word, int by) {
    return word << by | word >> (64 - by);
  }

  std::array<std::uint64_t, 4> state_{};
};

// Layers of equal area under exp(-x): layer i is x_[i] wide and lies between exp(-x_[i]) and
// exp(-x_[i + 1]); the lowest stands for the tail, too.
class Exponential {
 public:
  Exponential() {
    x_[1] = kTail;
    x_[0] = kArea * std::exp(kTail);
    for (std::size_t i = 2; i < kLayers; ++i)
      x_[i] = -std::log(kArea / x_[i - 1] + std::exp(-x_[i - 1]));
    x_[kLayers] = 0;
    for (std::size_t i = 0; i < kLayers; ++i) {
      scale_[i] = x_[i] * 0x1p-53;
      inside_[i] = static_cast<std::uint64_t>(x_[i + 1] / x_[i] * 0x1p53);
    }
  }

  // Of mean 1.
  double operator()(Random& random) const {
    const std::uint64_t word = random();
    const std::size_t layer = word & (kLayers - 1);
    const std::uint64_t across = word >> 11;
    const double x = static_cast<double>(across) * scale_[layer];
    if (across < inside_[layer]) [[likely]]
      return x;
    return edge(random, layer, x);
  }

 private:
  static constexpr std::size_t kLayers = 256;
  static constexpr double kTail = 7.69711747013104972;
  static constexpr double kArea = 3.9496598225815571993e-3;

  [[gnu::noinline]] double edge(Random& random, std::size_t layer, double x) const {
    if (layer == 0) return kTail - std::log1p(-random.uniform());
    const double low = std::exp(-x_[layer]), high = std::exp(-x_[layer + 1]);
    return low + random.uniform() * (high - low) < std::exp(-x) ? x : (*this)(random);
  }

  std::array<double, kLayers + 1> x_{};
  std::array<double, kLayers> scale_{};
  std::array<std::uint64_t, kLayers> inside_{};
};

}  // namespace ballast::yardstick
