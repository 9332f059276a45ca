#include "sim/growing_array.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace ballast {
namespace {

struct Member {
  std::uint64_t number = 7;
  std::uint64_t more[11] = {};
};

TEST(GrowingArray, KeepsItsMembersWhileItGrows) {
  GrowingArray<Member> array;
  EXPECT_TRUE(array.empty());
  constexpr std::uint64_t kMembers = 100'000;  // 9 MB: moved several times
  for (std::uint64_t i = 0; i < kMembers; ++i) {
    Member& added = array.emplace_back();
    ASSERT_EQ(added.number, 7u);
    added.number = i;
  }
  ASSERT_EQ(array.size(), kMembers);
  for (std::uint64_t i = 0; i < kMembers; ++i) ASSERT_EQ(array[i].number, i);
}

TEST(GrowingArray, CanBeMoved) {
  GrowingArray<Member> from;
  from.emplace_back().number = 1;
  GrowingArray<Member> to(std::move(from));
  ASSERT_EQ(to.size(), 1u);
  EXPECT_EQ(to[0].number, 1u);
  GrowingArray<Member> other;
  other = std::move(to);
  EXPECT_EQ(other[0].number, 1u);
}

}  // namespace
}  // namespace ballast
