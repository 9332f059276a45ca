#include "models/balancers/algorithms/parts/modulo.h"

#include <gtest/gtest.h>

#include "sim/random.h"

namespace ballast {
namespace {

TEST(Modulo, IsTheRemainder) {
  Rng rng(1);
  for (const std::uint32_t divisor :
       {1u, 2u, 3u, 7u, 10u, 641u, 65536u, 65537u, 1048575u, 2147483648u, 4294967295u}) {
    const Modulo modulo(divisor);
    for (const std::uint32_t number : {0u, 1u, divisor - 1, divisor, divisor + 1, 4294967295u})
      EXPECT_EQ(modulo(number), number % divisor) << number << " % " << divisor;
    for (int k = 0; k < 100000; ++k) {
      const auto number = static_cast<std::uint32_t>(rng());
      ASSERT_EQ(modulo(number), number % divisor) << number << " % " << divisor;
    }
  }
}

}  // namespace
}  // namespace ballast
