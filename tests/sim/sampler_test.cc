#include "sim/sampler.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

// What is drawn inline is the law's own draw to the bit, from a stream and from a key. Of 20 000
// exponential draws some 200 take more than one word.
TEST(Sampler, DrawsWhatTheLawDraws) {
  for (const Law& law : {exponential_law(.08), lognormal_law(1, 2), deterministic_law(3)}) {
    const Sampler sampler(law);
    Rng ours(7), its(7);
    for (std::uint64_t i = 0; i < 20000; ++i) {
      ASSERT_EQ(sampler.sample(ours), law->sample(its));
      Rng first(11, i);
      ASSERT_EQ(sampler.sample(11, i), law->sample(first)) << i;
    }
    EXPECT_EQ(ours(), its());  // as many words
  }
}

}  // namespace
}  // namespace ballast
