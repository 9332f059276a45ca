#include "models/balancers/split.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/models/balancers/policy_rig.h"

namespace ballast {
namespace {

using policy_testing::default_args;
using policy_testing::kind_of;

SplitSpec spec_of(const char* algorithm, const std::vector<std::uint32_t>& weights) {
  SplitSpec spec;
  spec.policy = {&kind_of(algorithm), default_args(kind_of(algorithm))};
  for (const std::uint32_t weight : weights) {
    spec.pool.add().weight = weight;
    spec.pool.names.push_back("s" + std::to_string(spec.pool.names.size() + 1));
  }
  return spec;
}

void no_key(std::size_t, PickContext&) {}

std::string letters(const Split& split) {
  std::string text;
  for (const ServerIndex i : split.order) text += i == kNoServer ? '-' : static_cast<char>('a' + i);
  return text;
}

TEST(Split, GivesTheOrderAndTheCounts) {
  const Split split = play_split(spec_of("nginx/round_robin", {5, 1, 1}), 14, no_key);
  EXPECT_EQ(letters(split), "aabacaaaabacaa");
  EXPECT_EQ(split.counts, (std::vector<std::uint64_t>{10, 2, 2}));
  EXPECT_EQ(split.unserved, 0u);
  EXPECT_DOUBLE_EQ(split.share(0), 10.0 / 14);
}

TEST(Split, EndsEachRequestBeforeTheNextUnlessItIsHeld) {
  SplitSpec spec = spec_of("haproxy/leastconn", {5, 1});
  EXPECT_EQ(letters(play_split(spec, 8, no_key)), "abababab");
  spec.hold = true;
  EXPECT_EQ(letters(play_split(spec, 8, no_key)), "abaaaaaa");
}

TEST(Split, GivesEachWorkerAStateOfItsOwn) {
  SplitSpec spec = spec_of("nginx/round_robin", {1, 1, 1});
  spec.workers = 4;
  EXPECT_EQ(letters(play_split(spec, 12, no_key)), "aaaabbbbcccc");
}

TEST(Split, CountsRequestsThatFindNoServer) {
  SplitSpec spec = spec_of("round_robin", {1, 1});
  for (PoolView::Server& server : spec.pool.servers) server.usable = false;
  const Split split = play_split(spec, 3, no_key);
  EXPECT_EQ(letters(split), "---");
  EXPECT_EQ(split.unserved, 3u);
  EXPECT_EQ(split.share(0), 0);
}

TEST(Split, AsksWithTheKeyOfEachRequest) {
  const SplitSpec spec = spec_of("ring_hash", {1, 1, 1});
  const auto key = [](std::size_t request, PickContext& context) {
    context.key = request % 2 == 0 ? "alice" : "bob";
    context.hash = hash_name(context.key);
  };
  const Split split = play_split(spec, 10, key);
  for (std::size_t k = 2; k < 10; ++k) EXPECT_EQ(split.order[k], split.order[k - 2]);
}

TEST(Split, FollowsTheSeedAndNothingElse) {
  SplitSpec spec = spec_of("random", {1, 2, 3});
  const auto first = play_split(spec, 200, no_key).order;
  EXPECT_EQ(play_split(spec, 200, no_key).order, first);
  spec.seed = 2;
  EXPECT_NE(play_split(spec, 200, no_key).order, first);
}

// A peer that nginx's configuration marks down keeps its slots: nobody else's keys move.
TEST(Split, LeavesOtherKeysOfNginxWhereTheyAreWhenAServerIsDown) {
  for (const char* algorithm : {"nginx/ip_hash", "nginx/hash", "nginx/hash_consistent"}) {
    SplitSpec spec = spec_of(algorithm, {3, 2, 1, 4});
    std::string text;
    const auto key = [&text](std::size_t request, PickContext& context) {
      text = "10." + std::to_string(request % 256) + "." + std::to_string(request * 7 % 256) + ".1";
      context.key = text;
    };
    const auto up = play_split(spec, 500, key).order;
    spec.pool.servers[1].usable = false;
    const auto down = play_split(spec, 500, key).order;
    for (std::size_t k = 0; k < 500; ++k) {
      EXPECT_NE(down[k], 1u) << algorithm;
      if (up[k] != 1) {
        EXPECT_EQ(down[k], up[k]) << algorithm << ", request " << k;
      }
    }
  }
}

// Every algorithm, workers and all: each request goes to an eligible server, or is refused by one
// that says it may.
TEST(Split, PlaysEveryAlgorithm) {
  for (const PolicyKind* kind : policy_kinds()) {
    SplitSpec spec = spec_of(std::string(kind->name).c_str(), {3, 1, 0, 2});
    spec.workers = 2;
    spec.pool.servers[1].usable = false;
    std::string text;
    const Split split = play_split(spec, 100, [&](std::size_t request, PickContext& context) {
      text = "10.0." + std::to_string(request) + ".1";
      context.key = text;
      context.hash = hash_name(text);
    });
    const std::uint64_t refused = kind->may_refuse ? split.unserved : 0;
    EXPECT_EQ(split.counts[0] + split.counts[3] + refused, 100u) << kind->name;
    EXPECT_EQ(split.counts[0] + split.counts[3] + split.unserved, 100u) << kind->name;
    EXPECT_TRUE(split.unserved == 0 || kind->may_refuse) << kind->name;
  }
}

TEST(SharesByWeight, AreThoseOfTheServersInForce) {
  SplitSpec spec = spec_of("round_robin", {3, 1, 4, 4});
  spec.pool.servers[2].backup = spec.pool.servers[3].backup = true;
  EXPECT_EQ(shares_by_weight(spec.pool), (std::vector<double>{0.75, 0.25, 0, 0}));
  spec.pool.servers[0].usable = spec.pool.servers[1].usable = false;
  EXPECT_EQ(shares_by_weight(spec.pool), (std::vector<double>{0, 0, 0.5, 0.5}));
  spec.pool.servers[2].weight = spec.pool.servers[3].weight = 0;
  EXPECT_EQ(shares_by_weight(spec.pool), (std::vector<double>{0, 0, 0, 0}));
}

}  // namespace
}  // namespace ballast
