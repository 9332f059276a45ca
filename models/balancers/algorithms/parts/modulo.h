// The remainder by a divisor that stays, by two multiplications instead of a division: Lemire,
// Kaser & Kurz, "Faster remainder by direct computation" (2019). Exact for numbers of 32 bits.
#pragma once

#include <cstdint>

namespace ballast {

class Modulo {
 public:
  Modulo() = default;
  // `divisor` > 0.
  explicit Modulo(std::uint32_t divisor)
      : divisor_(divisor), inverse_(~std::uint64_t{0} / divisor + 1) {}

  std::uint32_t operator()(std::uint32_t number) const {
    if (divisor_ == 1) return 0;  // its inverse has no room
    return static_cast<std::uint32_t>((static_cast<U128>(inverse_ * number) * divisor_) >> 64);
  }

 private:
  __extension__ using U128 = unsigned __int128;
  std::uint32_t divisor_ = 1;
  std::uint64_t inverse_ = 0;
};

}  // namespace ballast
