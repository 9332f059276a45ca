#include "models/balancers/algorithms/parts/key_memo.h"

#include <gtest/gtest.h>

#include <string>

namespace ballast {
namespace {

// Sends a key where its number says, and counts how often it is asked.
struct Chooser {
  KeyMemo memo;
  int asked = 0;

  ServerIndex find(const std::string& key, ServerIndex server) {
    return memo.find_or(key, [&] {
      ++asked;
      return server;
    });
  }
};

TEST(KeyMemo, AsksOnceForEachKeyOfAnyLength) {
  Chooser chooser;
  // Keys of every length that differ in one byte only, wherever that is.
  std::vector<std::string> keys{""};
  for (std::size_t size = 1; size <= 24; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      keys.emplace_back(size, 'a');
      keys.back()[at] = 'b';
    }
  for (ServerIndex i = 0; i < keys.size(); ++i) EXPECT_EQ(chooser.find(keys[i], i), i);
  EXPECT_EQ(chooser.asked, static_cast<int>(keys.size()));
  for (ServerIndex i = 0; i < keys.size(); ++i)
    EXPECT_EQ(chooser.find(keys[i], 9999), i) << keys[i];
  EXPECT_EQ(chooser.asked, static_cast<int>(keys.size()));
}

TEST(KeyMemo, RemembersAllOfManyKeysWhileItGrows) {
  Chooser chooser;
  for (ServerIndex i = 0; i < 100'000; ++i) chooser.find("user-" + std::to_string(i), i);
  for (ServerIndex i = 0; i < 100'000; ++i)
    ASSERT_EQ(chooser.find("user-" + std::to_string(i), 0), i);
  EXPECT_EQ(chooser.asked, 100'000);
}

TEST(KeyMemo, ForgetsWhenCleared) {
  Chooser chooser;
  chooser.find("10.0.0.1", 3);
  chooser.memo.clear();
  EXPECT_EQ(chooser.find("10.0.0.1", 4), 4u);
}

TEST(KeyMemo, AsksEveryTimeForALongKeyAndForOneWithoutServer) {
  Chooser chooser;
  const std::string key(25, 'x');
  EXPECT_EQ(chooser.find(key, 1), 1u);
  EXPECT_EQ(chooser.find(key, 2), 2u);
  EXPECT_EQ(chooser.find("short", kNoServer), kNoServer);
  EXPECT_EQ(chooser.find("short", 7), 7u);
}

TEST(KeyMemo, StaysRightWithMoreKeysThanItKeeps) {
  Chooser chooser;
  for (int round = 0; round < 2; ++round)
    for (ServerIndex i = 0; i < 700'000; ++i)
      ASSERT_EQ(chooser.find("user-" + std::to_string(i), i), i);
  EXPECT_GT(chooser.asked, 700'000);
}

}  // namespace
}  // namespace ballast
