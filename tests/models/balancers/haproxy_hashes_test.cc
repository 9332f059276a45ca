// The HAProxy algorithms that hash a key, where no record exists.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/balancers/hashes/sdbm.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

ServerIndex pick_key(PolicyRig& rig, std::string_view key) {
  return rig.policy->pick({.key = key});
}

}  // namespace

TEST(HaproxyHashes, TakeTurnsWithoutAKey) {
  for (const char* algorithm : {"haproxy/hdr", "haproxy/source"}) {
    PolicyRig map(kind_of(algorithm), {1, 1, 1});
    std::vector<ServerIndex> order;
    for (int k = 0; k < 6; ++k) order.push_back(pick_key(map, ""));
    EXPECT_EQ(order, (std::vector<ServerIndex>{0, 1, 2, 0, 1, 2})) << algorithm;
    const PolicyKind& kind = kind_of(algorithm);
    PolicyRig tree(kind, args_with(kind, {{"hash_type", std::string("consistent")}}), {1, 1, 1});
    std::vector<int> counts(3, 0);
    for (int k = 0; k < 48; ++k) ++counts[pick_key(tree, "")];
    EXPECT_EQ(counts, (std::vector<int>{16, 16, 16})) << algorithm;
  }
}

TEST(HaproxyHdr, TakesTheKeyItselfForTheHash) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  PolicyRig rig(kind, args_with(kind, {{"function", std::string("none")}}), {1, 1, 1, 1, 1});
  EXPECT_EQ(pick_key(rig, "7"), 2u);
  EXPECT_EQ(pick_key(rig, "13 and more"), 3u);
  EXPECT_EQ(pick_key(rig, "+4"), 4u);
  EXPECT_EQ(pick_key(rig, "x"), 0u);
  EXPECT_EQ(pick_key(rig, "-1"), 0xffffffffu % 5);
  EXPECT_EQ(pick_key(rig, "4294967299"), 3u);                         // 2^32 + 3
  EXPECT_EQ(pick_key(rig, "99999999999999999999"), 0xffffffffu % 5);  // 2^63 - 1 at most
  EXPECT_EQ(pick_key(rig, "-99999999999999999999"), 0u);              // -2^63 at least
}

TEST(HaproxyUri, HashesThePartThatItsOptionsSay) {
  const PolicyKind& kind = kind_of("haproxy/uri");
  const std::vector<std::uint32_t> weights(97, 1);
  const auto expect_part = [&](const std::vector<std::pair<std::string, Args::Value>>& options,
                               std::string_view uri, std::string_view part) {
    PolicyRig rig(kind, args_with(kind, options), weights);
    EXPECT_EQ(pick_key(rig, uri), sdbm(part) % 97) << uri;
  };
  expect_part({}, "/a/b?c=1", "/a/b");
  expect_part({{"whole", true}}, "/a/b?c=1", "/a/b?c=1");
  expect_part({{"len", std::int64_t{3}}}, "/a/b?c=1", "/a/");
  expect_part({{"len", std::int64_t{300}}}, "/a/b?c=1", "/a/b");
  expect_part({{"depth", std::int64_t{1}}}, "/a/b/c", "/a");
  expect_part({{"depth", std::int64_t{2}}}, "/a/b/c", "/a/b");
  expect_part({{"depth", std::int64_t{2}}, {"len", std::int64_t{3}}}, "/a/b/c", "/a/");
  expect_part({}, "http://host/a?b", "http://host/a");
  expect_part({{"path_only", true}}, "http://host/a?b", "/a");
  expect_part({{"path_only", true}}, "http://host", "");
  expect_part({{"path_only", true}}, "/a", "/a");
  expect_part({}, "", "");
}

TEST(HaproxyHashes, RefuseArgumentsThatMakeNoSense) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  const auto problem = [&](std::int64_t factor, const char* hash_type) {
    return kind.check(
        args_with(kind, {{"balance_factor", factor}, {"hash_type", std::string(hash_type)}}));
  };
  EXPECT_EQ(problem(0, "map_based"), "");
  EXPECT_EQ(problem(150, "consistent"), "");
  EXPECT_NE(problem(150, "map_based"), "");
  EXPECT_NE(problem(100, "consistent"), "");
}

// With 125 % no server serves more than ceil(1.25 * (in flight + 1)) / 4 requests, however popular
// one key is; without a bound one serves all.
TEST(HaproxyHashes, BoundTheLoadOfAPopularKey) {
  const PolicyKind& kind = kind_of("haproxy/hdr");
  for (const std::int64_t factor : {0, 125}) {
    PolicyRig rig(
        kind,
        args_with(kind, {{"hash_type", std::string("consistent")}, {"balance_factor", factor}}),
        {1, 1, 1, 1});
    for (int k = 0; k < 100; ++k) rig.start(pick_key(rig, "popular"));
    const std::uint32_t most = *std::ranges::max_element(rig.view.in_flight);
    EXPECT_EQ(most == 100, factor == 0);
    EXPECT_TRUE(factor == 0 || most <= 32) << most;
  }
}

}  // namespace ballast::policy_testing
