// Random streams. One algorithm everywhere: xoshiro256++ 1.0 (Blackman & Vigna, "Scrambled linear
// pseudorandom number generators", ACM TOMS 47, 2021), seeded through SplitMix64.
//
// Every draw of a run is a function of (seed, replication, purpose, entity name, indices):
// - where the order of draws is fixed (request k of a source), a sequential stream: Rng(key);
// - where the count is not known beforehand (retries, calls), a counter key: Rng(key, index, ...),
//   a short-lived generator whose output depends on the indices only.
// Keys are hashes of names, never of positions, so adding an entity does not shift another's draws.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace ballast {

// The finaliser of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): a bijection with full avalanche.
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

inline constexpr std::uint64_t kGolden64 = 0x9e3779b97f4a7c15u;

// Hash of a name: 64-bit FNV-1a finished by mix64.
constexpr std::uint64_t hash_name(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix64(h);
}

constexpr std::uint64_t combine(std::uint64_t key, std::uint64_t value) {
  return mix64((key ^ mix64(value + kGolden64)) + kGolden64);
}

// One uniform draw in [0, 1) that follows from a key and a counter: cheaper than a generator when
// one number is all that is needed.
constexpr double keyed_uniform(std::uint64_t key, std::uint64_t counter) {
  return static_cast<double>(combine(key, counter) >> 11) * 0x1p-53;
}

// Where the streams of one run come from.
struct RunSeed {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  // The key of one stream. `purpose` is what the draws decide ("work", "arrivals"), `entity` whose
  // they are ("web", "app-3").
  constexpr std::uint64_t key(std::string_view purpose, std::string_view entity) const {
    return combine(combine(combine(mix64(seed), replication), hash_name(purpose)),
                   hash_name(entity));
  }
};

// A uniform random bit generator (64 bits) in the sense of the standard; usable with Boost.Random.
class Rng {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Rng(std::uint64_t key) {
    for (auto& word : state_) word = mix64(key += kGolden64);
  }
  constexpr Rng(std::uint64_t key, std::uint64_t index) : Rng(combine(key, index)) {}
  constexpr Rng(std::uint64_t key, std::uint64_t index, std::uint64_t sub)
      : Rng(combine(combine(key, index), sub)) {}
  // From a raw 256-bit state, for known-answer tests.
  explicit constexpr Rng(const std::array<std::uint64_t, 4>& state) : state_(state) {}

  // The first word of Rng(key, index), without the rest.
  static constexpr result_type first_word(std::uint64_t key, std::uint64_t index) {
    const std::uint64_t from = combine(key, index);
    return first_of(mix64(from + kGolden64), mix64(from + 4 * kGolden64));
  }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~std::uint64_t{0}; }

  constexpr result_type operator()() {
    const std::uint64_t result = first_of(state_[0], state_[3]);
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // Uniform in [0, 1), 53 bits.
  constexpr double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  // Uniform in [0, n), unbiased (Lemire, "Fast random integer generation in an interval", 2019).
  constexpr std::uint64_t below(std::uint64_t n) {
    __extension__ using U128 = unsigned __int128;
    const U128 product = static_cast<U128>((*this)()) * n;
    if (static_cast<std::uint64_t>(product) < n) [[unlikely]]
      return below_with_care(static_cast<std::uint64_t>(product >> 64),
                             static_cast<std::uint64_t>(product), n);
    return static_cast<std::uint64_t>(product >> 64);
  }

 private:
  // The first product may have to be drawn again. (Out of line: one of 2^64 / n.)
  [[gnu::noinline]] constexpr std::uint64_t below_with_care(std::uint64_t high, std::uint64_t low,
                                                            std::uint64_t n) {
    __extension__ using U128 = unsigned __int128;
    const std::uint64_t threshold = (0 - n) % n;
    while (low < threshold) {
      const U128 product = static_cast<U128>((*this)()) * n;
      high = static_cast<std::uint64_t>(product >> 64);
      low = static_cast<std::uint64_t>(product);
    }
    return high;
  }
  static constexpr result_type first_of(std::uint64_t state0, std::uint64_t state3) {
    return std::rotl(state0 + state3, 23) + state0;
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace ballast
