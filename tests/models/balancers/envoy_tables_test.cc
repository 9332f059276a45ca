// Envoy's ring hash and maglev beyond the records: sizes, weights, locality weights and bounded
// load.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "models/balancers/algorithms/envoy/tables.h"
#include "models/balancers/algorithms/parts/mersenne_twister.h"
#include "models/balancers/hashes/murmur2.h"
#include "models/balancers/hashes/xxhash64.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

ServerIndex pick_for(PolicyRig& rig, const std::string& key) {
  PickContext context;
  context.key = key;
  return rig.policy->pick(context);
}

}  // namespace

// libstdc++'s std::hash<std::string> is the same function.
TEST(Murmur2, HashesAsTheStandardLibraryDoes) {
#ifdef __GLIBCXX__
  std::string text;
  for (int k = 0; k < 40; ++k) {
    EXPECT_EQ(murmur2(text), std::hash<std::string>{}(text)) << text;
    text += static_cast<char>('a' + 7 * k % 26);
  }
#endif
}

TEST(MersenneTwister, DrawsWhatTheStandardLibraryDraws) {
  for (const std::uint32_t seed : {5489u, 0u, 1u, 0xdeadbeefu}) {
    MersenneTwister ours(seed);
    std::mt19937 standard(seed);
    for (int k = 0; k < 10000; ++k) ASSERT_EQ(ours(), standard()) << k;
  }
}

TEST(EnvoyRing, GivesTheLightestHostAWholeNumberOfPoints) {
  // Weights 1/6, 2/6, 3/6 of at least 10 points: ceil(10 / 6) = 2 for the lightest, 12 in all.
  const std::vector<std::string> names{"a", "b", "c"};
  const std::vector<EnvoyHostSets::Share> shares{{0, 1.0 / 6}, {1, 2.0 / 6}, {2, 3.0 / 6}};
  EnvoyRing ring(10, 1024, EnvoyRing::Hash::kXxhash64);
  ring.build(shares, names);
  std::map<ServerIndex, int> points;
  for (std::size_t i = 0; i < ring.points().size(); ++i) ++points[ring.points().owner(i)];
  EXPECT_EQ(points, (std::map<ServerIndex, int>{{0, 2}, {1, 4}, {2, 6}}));
}

TEST(EnvoyRing, IsNotLargerThanItsMaximum) {
  const std::vector<std::string> names{"a", "b", "c", "d"};
  const std::vector<EnvoyHostSets::Share> shares{{0, .25}, {1, .25}, {2, .25}, {3, .25}};
  EnvoyRing ring(1024, 6, EnvoyRing::Hash::kXxhash64);
  ring.build(shares, names);
  std::map<ServerIndex, int> points;
  for (std::size_t i = 0; i < ring.points().size(); ++i) ++points[ring.points().owner(i)];
  EXPECT_EQ(points, (std::map<ServerIndex, int>{{0, 2}, {1, 1}, {2, 2}, {3, 1}}));
}

TEST(EnvoyMaglev, ObjectsToATableThatIsNotPrime) {
  const PolicyKind& kind = kind_of("envoy/maglev");
  EXPECT_EQ(kind.check(default_args(kind)), "");
  EXPECT_NE(kind.check(args_with(kind, {{"table_size", std::int64_t{65536}}})), "");
  EXPECT_NE(kind.check(args_with(kind, {{"hash_balance_factor", std::int64_t{50}}})), "");
}

TEST(EnvoyTables, SendRequestsWithoutAKeyAnywhere) {
  for (const char* name : {"envoy/ring_hash", "envoy/maglev"}) {
    PolicyRig rig(kind_of(name), std::vector<std::uint32_t>(4, 1));
    std::map<ServerIndex, int> seen;
    for (int k = 0; k < 400; ++k) ++seen[pick_for(rig, "")];
    EXPECT_EQ(seen.size(), 4u);
    EXPECT_EQ(pick_for(rig, "x"), pick_for(rig, "x"));
  }
}

// A bound of 150 %: 40 requests of one user over 4 hosts, of which each takes one more while it has
// at most ceil(ceil((n + 1) * 1.5) / 4).
TEST(EnvoyTables, BoundTheLoadOfAHotKey) {
  for (const char* name : {"envoy/ring_hash", "envoy/maglev"}) {
    const PolicyKind& kind = kind_of(name);
    PolicyRig rig(kind, args_with(kind, {{"hash_balance_factor", std::int64_t{150}}}),
                  std::vector<std::uint32_t>(4, 1));
    const std::uint64_t hash = xxhash64("hot");
    std::uint32_t total = 0;
    ServerIndex home = kNoServer;
    for (int k = 0; k < 40; ++k) {
      const ServerIndex picked = pick_for(rig, "hot");
      if (home == kNoServer) home = picked;
      // The rule once more: home first, then Envoy's shuffle.
      const std::uint32_t slots = (((total + 1) * 150 + 99) / 100 + 3) / 4;
      ServerIndex due = home;
      std::vector<ServerIndex> order{0, 1, 2, 3};
      std::mt19937 random(static_cast<std::uint32_t>(hash));
      for (std::uint32_t i = 0; i < 4 && rig.view.in_flight[due] > slots; ++i) {
        std::uint64_t j = 4 - i;
        while (j >= 4 - i) j = random() / ((std::uint64_t{1} << 32) / (4 - i));
        std::swap(order[i], order[i + j]);
        if (rig.view.in_flight[order[i]] <= slots) due = order[i];
      }
      ASSERT_EQ(picked, due) << name << ' ' << k;
      rig.start(picked);
      ++total;
    }
    EXPECT_NE(rig.view.in_flight[home], 40u);
    for (ServerIndex i = 0; i < 4; ++i)
      while (rig.view.in_flight[i] > 0) rig.finish(i);
    EXPECT_EQ(pick_for(rig, "hot"), home);
  }
}

TEST(EnvoyMaglev, WeighsLocalities) {
  // Two zones of weights 1 and 3 with one and two hosts: 1/4 and 3/8 each, by a place of the table.
  const PolicyKind& kind = kind_of("envoy/maglev");
  PolicyRig rig(kind, std::vector<std::uint32_t>(3, 1));
  rig.view.servers[1].zone = rig.view.servers[2].zone = 1;
  rig.policy =
      kind.make(args_with(kind, {{"locality_weights", std::string("1,3")}}), rig.view, Rng(1));
  std::vector<double> counts(3, 0.0);
  for (int k = 0; k < 40000; ++k) counts[pick_for(rig, std::to_string(k))] += 1 / 40000.0;
  // Standard deviation at most 0.0025, bound at five.
  EXPECT_NEAR(counts[0], 0.25, 0.0125);
  EXPECT_NEAR(counts[1], 0.375, 0.0125);
  EXPECT_NEAR(counts[2], 0.375, 0.0125);
}

}  // namespace ballast::policy_testing
